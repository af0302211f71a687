import { isToldElsewhere } from '../simulation/client.ts';
import { reportInternal } from './report.ts';

/** Errors outside of rendering, told as a notice: event handlers, timers, forgotten promises. */
export function watchErrors(): () => void {
  const onError = ({ error }: ErrorEvent) => {
    // Without an error object it is the browser's own remark, such as a resize loop.
    if (error) reportInternal(error);
  };
  const onRejection = ({ reason }: PromiseRejectionEvent) => {
    if (!isToldElsewhere(reason)) reportInternal(reason);
  };
  addEventListener('error', onError);
  addEventListener('unhandledrejection', onRejection);
  return () => {
    removeEventListener('error', onError);
    removeEventListener('unhandledrejection', onRejection);
  };
}
