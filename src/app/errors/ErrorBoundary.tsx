import { Component, type ErrorInfo, type ReactNode } from 'react';
import { CrashPanel } from './CrashPanel.tsx';

interface Props {
  readonly children: ReactNode;
}

/** A part of the page that threw must not leave a blank page. The only class component: React asks for one here. */
export class ErrorBoundary extends Component<Props, { readonly failure: unknown }> {
  override state: { readonly failure: unknown } = { failure: null };

  static getDerivedStateFromError(failure: unknown): { failure: unknown } {
    return { failure: failure ?? new Error('unknown') };
  }

  override componentDidCatch(failure: unknown, info: ErrorInfo): void {
    console.error(failure, info.componentStack);
  }

  override render(): ReactNode {
    return this.state.failure === null ? this.props.children : <CrashPanel failure={this.state.failure} />;
  }
}
