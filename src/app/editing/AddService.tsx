import { useState, type KeyboardEvent, type SubmitEvent } from 'react';
import type { WorldView } from '../../core/run/views.ts';
import { selectionStore } from '../session/selectionStore.ts';
import { t } from '../text/editing.ts';
import { addService } from './actions.ts';
import styles from './addService.module.css';
import { chosenBy, draftFor, draftWith, pairsIn, portsOf } from './serviceDraft.ts';

interface Props {
  readonly world: WorldView;
  readonly onDone: () => void;
}

/** More labels than these are not offered; the selector can be changed later, too. */
const MAX_PAIRS = 30;
const NAMED = 3;

function pickedPod(world: WorldView) {
  const { source } = selectionStore.getState();
  return world.pods.find(({ key }) => source === `pod/${key}`);
}

/**
 * Asks what a new Service selects, and says at once how many pods that is. What it opens with works as it is, so that
 * Enter alone will do.
 */
export function AddService({ world, onDone }: Props) {
  const [first] = useState(() => draftFor(world, pickedPod(world)));
  const [namespace, setNamespace] = useState(first.namespace);
  const [selector, setSelector] = useState(first.selector);
  // `null`: what follows from the selector.
  const [name, setName] = useState<string | null>(null);
  const [port, setPort] = useState('80');
  const [target, setTarget] = useState<string | null>(null);
  const draft = draftWith(world, namespace, selector);
  const pods = chosenBy(world.pods, namespace, selector);
  const ports = portsOf(pods);
  const namespaces = [...new Set(world.pods.map((pod) => pod.namespace))];

  const toggle = (key: string, value: string) => {
    const { [key]: old, ...rest } = selector;
    setSelector(old === value ? rest : { ...rest, [key]: value });
  };
  const enter = (other: string) => {
    setNamespace(other);
    const [pair] = pairsIn(world.pods, other);
    setSelector(pair ? { [pair.key]: pair.value } : {});
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    addService({
      ...draft,
      name: name?.trim() || draft.name,
      port: Number(port),
      targetPort: Number(target ?? draft.targetPort),
    });
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    onDone();
  };

  return (
    <form
      className={styles.form}
      aria-label={t.newService}
      data-testid="service-form"
      onSubmit={submit}
      onKeyDown={onKeyDown}
    >
      {namespaces.length > 1 && (
        <label className={styles.field}>
          {t.namespace}
          <select
            value={namespace}
            data-testid="service-namespace"
            onChange={({ currentTarget }) => enter(currentTarget.value)}
          >
            {namespaces.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
      <fieldset className={styles.pairs}>
        <legend>{t.selectsPodsWith}</legend>
        {pairsIn(world.pods, namespace)
          .slice(0, MAX_PAIRS)
          .map(({ key, value }) => (
            <button
              key={`${key}=${value}`}
              type="button"
              className={styles.pair}
              aria-pressed={selector[key] === value}
              data-pair={`${key}=${value}`}
              onClick={() => toggle(key, value)}
            >
              {key}={value}
            </button>
          ))}
      </fieldset>
      <p
        className={styles.count}
        role="status"
        data-testid="service-count"
        data-none={pods.length === 0 || undefined}
      >
        {t.matches(pods.length)}
        {pods.length > 0 &&
          t.named(
            pods.slice(0, NAMED).map((pod) => pod.name),
            pods.length - NAMED,
          )}
      </p>
      <label className={styles.field}>
        {t.serviceName}
        <input
          ref={focusOnce}
          value={name ?? draft.name}
          required
          maxLength={63}
          spellCheck={false}
          autoCapitalize="none"
          data-testid="service-name"
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <div className={styles.ports}>
        <label className={styles.field}>
          {t.servicePort}
          <input
            type="number"
            min={1}
            max={65535}
            required
            value={port}
            data-testid="service-port"
            onChange={({ currentTarget }) => setPort(currentTarget.value)}
          />
        </label>
        <label className={styles.field}>
          {t.podPort}
          <input
            type="number"
            min={1}
            max={65535}
            required
            list="pod-ports"
            value={target ?? draft.targetPort}
            data-testid="service-target-port"
            onChange={({ currentTarget }) => setTarget(currentTarget.value)}
          />
        </label>
        <datalist id="pod-ports">
          {ports.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </div>
      {pods.length > 0 && ports.length === 0 && <p className={styles.note}>{t.noPortDeclared}</p>}
      {pods.length === 0 && <p className={styles.note}>{t.serviceSelectsNobody}</p>}
      <div className={styles.buttons}>
        <button type="submit" className={styles.add} data-testid="service-add">
          {t.addThisService}
        </button>
        <button type="button" className={styles.cancel} onClick={onDone}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}

/** Of a module's own, so that it is called once: whoever types must not be brought back here. */
const focusOnce = (input: HTMLInputElement | null): void => input?.focus();
