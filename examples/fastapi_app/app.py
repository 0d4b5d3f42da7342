"""Orders that are SQLAlchemy's and holds that are Dibs', in one transaction."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from dibs import AsyncDibs, Refused

EVENT = "gala"

engine = create_async_engine(
    make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg")
)
transaction = async_sessionmaker(engine, expire_on_commit=False).begin
dibs = AsyncDibs()  # lent a session every time, it need not be opened


class Table(DeclarativeBase):
    """Where SQLAlchemy keeps the tables it knows."""


class Order(Table):
    """Who ordered, and by which reservation."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer: Mapped[str]
    reservation: Mapped[UUID] = mapped_column(unique=True)
    is_paid: Mapped[bool] = mapped_column(default=False)


class Wanted(BaseModel):
    """What somebody wants to buy."""

    buyer: str
    items: dict[str, int] = {}
    seats: list[str] = []


class Held(BaseModel):
    """What is held for an order, and until when."""

    order: int
    expires_at: datetime


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Makes the shop's own table where it is missing."""
    async with engine.begin() as connection:
        await connection.run_sync(Table.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.exception_handler(Refused)
async def refuse(_request: Request, refusal: Refused) -> JSONResponse:
    """By then the transaction is rolled back, the order with the hold."""
    said = {"code": refusal.code, "detail": str(refusal)}
    return JSONResponse(said, status_code=refusal.status)


@app.post("/orders", status_code=201)
async def check_out(wanted: Wanted) -> Held:
    """Hold what is wanted, with an order for it."""
    async with transaction() as session:
        held = await dibs.reserve(
            EVENT,
            wanted.items,
            seats=wanted.seats,
            session=wanted.buyer,
            connection=session,
        )
        order = Order(buyer=wanted.buyer, reservation=UUID(held.id))
        session.add(order)
    return Held(order=order.id, expires_at=held.expires_at)


@app.post("/orders/{number}/pay")
async def pay(number: int) -> dict[str, bool]:
    """Sell what is held. Charge the card before or after this, not inside."""
    async with transaction() as session:
        order = await order_of(session, number)
        order.is_paid = True
        await dibs.confirm(EVENT, str(order.reservation), connection=session)
    return {"is_paid": True}


@app.post("/orders/{number}/cancel")
async def cancel(number: int) -> dict[str, bool]:
    """Give back what is held, and forget the order."""
    async with transaction() as session:
        order = await order_of(session, number)
        await session.delete(order)
        await dibs.release(EVENT, str(order.reservation), connection=session)
    return {"is_cancelled": True}


async def order_of(session: AsyncSession, number: int) -> Order:
    """The order, locked until the transaction ends."""
    order = await session.get(Order, number, with_for_update=True)
    if order is None:
        raise HTTPException(404)
    return order
