/** A link within the storefront, which still opens in a new tab when asked to. */

import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { pathOf, type Route } from "./route";
import { goTo } from "./router";

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly to: Route;
}

export function Link({ to, ...rest }: LinkProps) {
  const follow = (click: MouseEvent) => {
    const isPlain =
      click.button === 0 && !click.metaKey && !click.ctrlKey && !click.shiftKey && !click.altKey;
    if (!isPlain) return;
    click.preventDefault();
    goTo(to);
  };
  return <a href={pathOf(to)} onClick={follow} {...rest} />;
}
