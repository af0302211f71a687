import { packetAt, type StepPlace } from '../../core/trace/playback.ts';
import type { Step, StepKind } from '../../core/trace/step.ts';
import { why } from '../../core/trace/why.ts';
import { tupleText } from '../../core/trace/words.ts';
import { t } from '../text/lesson.ts';
import { decisionAt, type Decision } from './decisions.ts';
import { addressChoices, bridgeChoices, routeChoices, undoChoices } from './choices.ts';
import { shuffled } from './shuffled.ts';
import type { Choice, Facts, Question } from './types.ts';

type Of<K extends StepKind> = Extract<Step, { kind: K }>;
type Told = Pick<Question, 'ask' | 'choices'>;

const c = t.choice;
const yesOf = <T extends string>(value: T, words: readonly (readonly [T, string])[]): readonly Choice[] =>
  words.map(([one, text]) => ({ text, isRight: one === value }));

/** The packet as it came to the step. */
const packetBefore = ({ journey, hopIndex, stepIndex }: StepPlace) =>
  packetAt(journey, hopIndex, stepIndex - 1);

const afterHook = ({ hop, stepIndex }: StepPlace) => hop.steps[stepIndex + 1] as Of<'nat'>;

function verdictOf({ place }: Facts): Told {
  const { step, hop } = place as StepPlace & { step: Of<'hook'> };
  return {
    ask: t.question.verdict(hop.netns, step.hook),
    choices: yesOf(step.verdict, [
      ['accept', c.accept],
      ['drop', c.drop],
      ['reject', c.reject],
    ]),
  };
}

function arpOf({ place }: Facts): Told {
  const { step, hop } = place as StepPlace & { step: Of<'arp'> };
  return {
    ask: t.question.arp(hop.netns, packetBefore(place).arp?.targetIp ?? ''),
    choices: [
      ...yesOf(step.what === 'answer' ? 'answer' : 'ignore', [
        ['answer', c.answer],
        ['ignore', c.ignore],
      ]),
      { text: c.passOn, isRight: false },
    ],
  };
}

function deliverOf({ place, world }: Facts): Told {
  const { step, hop } = place;
  const pod = world.pods.find(({ key }) => key === hop.netns);
  const owner =
    step.kind === 'deliver' ? step.owner : `${hop.netns}${pod ? `/${pod.containers[0]?.name ?? ''}` : ''}`;
  const target = tupleText(packetBefore(place)).split(' → ').at(-1) ?? '';
  return {
    ask: t.question.deliver(hop.netns, target),
    choices: [
      { text: c.program(owner), isRight: step.kind === 'deliver' },
      { text: c.refuse, isRight: step.kind === 'end' },
      { text: c.silence, isRight: false },
    ],
  };
}

function unansweredOf({ place }: Facts): Told {
  const waited = place.hop.steps.findLast(
    (step): step is Of<'neighbour'> => step.kind === 'neighbour' && step.n < place.step.n,
  );
  return {
    ask: t.question.unanswered(place.hop.netns, waited?.ip ?? ''),
    choices: yesOf<'giveUp' | 'waitOn' | 'toGateway'>('giveUp', [
      ['giveUp', c.giveUp],
      ['waitOn', c.waitOn],
      ['toGateway', c.toGateway],
    ]),
  };
}

function fateOf({ place }: Facts): Told {
  const { step, hop } = place as StepPlace & { step: Of<'end'> };
  return {
    ask: t.question.fate(hop.netns, tupleText(packetBefore(place))),
    choices: yesOf<string>(step.disposition, [
      ['forwarded', c.goesOn],
      ['dropped', c.drop],
      ['rejected', c.reject],
    ]),
  };
}

function told(decision: Decision, facts: Facts): Told {
  const { place } = facts;
  const packet = tupleText(packetBefore(place));
  const where = place.hop.netns;
  switch (decision) {
    case 'route':
      return { ask: t.question.route(where, packet), choices: routeChoices(facts) };
    case 'bridge':
      return {
        ask: t.question.bridge((place.step as Of<'bridge'>).dev, packetBefore(place).eth?.dst ?? ''),
        choices: bridgeChoices(facts),
      };
    case 'dnat':
      return {
        ask: t.question.dnat(where, packet),
        choices: addressChoices(facts, afterHook(place), 'dst'),
      };
    case 'snat':
      return {
        ask: t.question.snat(where, packet),
        choices: addressChoices(facts, afterHook(place), 'src'),
      };
    case 'undo':
      return { ask: t.question.undo(where, packet), choices: undoChoices(facts) };
    case 'verdict':
      return verdictOf(facts);
    case 'arp':
      return arpOf(facts);
    case 'deliver':
      return deliverOf(facts);
    case 'unanswered':
      return unansweredOf(facts);
    case 'fate':
      return fateOf(facts);
    default:
      return decision satisfies never;
  }
}

/** The question before a step; null where nothing is decided there. */
export function questionAt(facts: Facts): Question | null {
  const { place, seed } = facts;
  const decision = decisionAt(place);
  if (decision === null) return null;
  const { ask, choices } = told(decision, facts);
  return {
    n: place.step.n,
    ask,
    choices: shuffled(choices, seed ^ place.step.n),
    why: why(place),
  };
}
