// The matrix: who asks, what for, over which pod network, with what changed.
import type { LabCase } from './labCase.ts';
import { captureScenario, withSpec } from './scenario.ts';
import { SENDERS, TARGETS, type LabTarget } from './targets.ts';
import { PLUGINS, VARIATIONS, type Variation } from './variations.ts';

const AS_IT_IS: Variation = { name: 'plain' };

function caseOf(
  plugin: string,
  variation: Variation,
  sender: (typeof SENDERS)[number],
  { name, request }: LabTarget,
): LabCase {
  const scenario = captureScenario();
  const podNetwork = PLUGINS[plugin] ?? {};
  // The fixture's plugin goes as a whole: a backend of one is none of another's.
  const wired = withSpec({ ...scenario, spec: { ...scenario.spec, podNetwork: {} } }, { podNetwork });
  return {
    name: [plugin, variation.name, sender.name, name].join('.'),
    scenario: variation.scenario?.(wired) ?? wired,
    edits: variation.edits ?? [],
    command: { from: sender.from, ...request, ...variation.command },
  };
}

/** Variations are asked for what tells most: by a pod, a node and from outside. */
const VARIED = SENDERS.filter(({ rank }) => rank === 3);

const asked = (senders: typeof SENDERS, targets: readonly LabTarget[]) =>
  senders.flatMap((sender) => targets.map((target) => ({ sender, target })));

/** Who asks for what, under a variation: everything there is, what it brings along, or what tells most. */
function questions({ thorough, targets }: Variation) {
  if (targets) return asked(SENDERS, targets);
  if (thorough) return asked(SENDERS, TARGETS).filter(({ sender, target }) => isAsked(sender, target));
  return asked(
    VARIED,
    TARGETS.filter(({ rank }) => rank === 1),
  );
}

/** Every case there is, the most telling ones first. */
export function allCases(): LabCase[] {
  const plugins = Object.keys(PLUGINS);
  return [{ ...AS_IT_IS, thorough: true }, ...VARIATIONS].flatMap((variation) =>
    plugins
      .filter((plugin) => variation.plugins?.includes(plugin) ?? true)
      .flatMap((plugin) =>
        questions(variation)
          .filter(({ target }) => isTelling(variation, target))
          .map(({ sender, target }) => caseOf(plugin, variation, sender, target)),
      ),
  );
}

/**
 * After a warm-up that nobody answered, the first question of the next request falls together with the third SYN of the
 * warm-up and with the end of its questions: which of three timers fires first tells nothing.
 */
const isTelling = ({ command }: Variation, { name }: LabTarget): boolean =>
  !(command?.warm === true && name.includes('unknown'));

const isAsked = (sender: (typeof SENDERS)[number], target: LabTarget): boolean => target.rank <= sender.rank;
