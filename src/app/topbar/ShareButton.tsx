import { Check, Link2 } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { notify } from '../notices/noticeStore.ts';
import { t } from '../text.ts';
import { IconButton } from '../ui/IconButton.tsx';

const LinkDialog = lazy(() =>
  import('./LinkDialog.tsx').then(({ LinkDialog: component }) => ({ default: component })),
);

const CONFIRM_MS = 1800;

/** Copies a link to what is on screen; where the browser refuses, shows it selected instead. */
export function ShareButton() {
  const [copied, setCopied] = useState(false);
  const [toCopy, setToCopy] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const share = async () => {
    const { currentLink } = await import('../link/currentLink.ts');
    const link = await currentLink();
    if (!link.ok) {
      notify({ code: link.code, tone: 'warning', text: link.message });
      return;
    }
    try {
      await navigator.clipboard.writeText(link.url);
      setCopied(true);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCopied(false), CONFIRM_MS);
    } catch {
      setToCopy(link.url);
    }
  };

  return (
    <>
      <IconButton
        icon={copied ? Check : Link2}
        label={copied ? t.copied : t.share}
        title={t.shareHint}
        labelled
        data-testid="share"
        onClick={() => void share()}
      />
      <span role="status" className="visually-hidden">
        {copied ? t.copied : ''}
      </span>
      {toCopy !== null && (
        <Suspense fallback={null}>
          <LinkDialog url={toCopy} onClose={() => setToCopy(null)} />
        </Suspense>
      )}
    </>
  );
}
