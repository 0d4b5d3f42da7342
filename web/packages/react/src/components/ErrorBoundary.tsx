import { Component, type ErrorInfo, type ReactNode } from "react";
import { useLocale } from "../locale/LocaleProvider";
import { Icon } from "./Icon";
import { root } from "./root";

export interface Failure {
  readonly error: Error;
  /** Renders the children once more. */
  readonly tryAgain: () => void;
}

export interface ErrorBoundaryProps {
  readonly children?: ReactNode;
  /** Something else to show than the plain words. */
  readonly fallback?: ((failure: Failure) => ReactNode) | undefined;
  readonly onError?: ((error: Error, info: ErrorInfo) => void) | undefined;
}

/** Keeps what breaks inside from taking the page along; a hold is not touched by it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: Error | null }> {
  override state = { error: null as Error | null };

  static getDerivedStateFromError(thrown: unknown) {
    return { error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    this.props.onError?.(error, info);
  }

  readonly #tryAgain = () => this.setState({ error: null });

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const failure = { error, tryAgain: this.#tryAgain };
    return this.props.fallback?.(failure) ?? <FailureNotice {...failure} />;
  }
}

function FailureNotice({ tryAgain }: Failure) {
  const localised = useLocale();
  const words = localised.words.failure;
  return (
    <div {...root("dibs-failure", {}, localised)} role="alert">
      <Icon name="few" />
      <strong>{words.heading}</strong>
      <p>{words.text}</p>
      <button type="button" className="dibs-button" onClick={tryAgain}>
        {words.again}
      </button>
    </div>
  );
}
