import type { ModeOverrides } from '../cluster/scenarioSpec.ts';
import { podKey, type Cluster } from '../cluster/types.ts';
import type { Problem } from '../problem.ts';
import { changeText } from './changeText.ts';
import { Refusal, type Edit, type Edited } from './edit.ts';
import { setLabel, setSelector } from './labels.ts';
import { addNode, removeNode } from './nodes.ts';
import { Scene, type Plan } from './plan.ts';
import { addPod, duplicatePod, killPod, movePod } from './pods.ts';
import { addService, duplicateService, removeService } from './services.ts';
import { followPods } from './followPods.ts';
import { introducedErrors } from './introduced.ts';
import { TextReader } from './textReader.ts';
import { setPositions } from './positions.ts';
import { keepPlaces } from './keepPlaces.ts';
import { duplicateWorkload, oneMore, removeWorkload, scale } from './workloads.ts';

/** What is edited: a text that was opened, and the cluster it was read as. */
export interface Opened {
  readonly text: string;
  readonly file: string;
  readonly modes: ModeOverrides;
  readonly cluster: Cluster;
}

/**
 * Makes one change to the objects of a scenario and gives the text that says so. Comments and formatting of everything else
 * stay as they are; pods that the change does not concern keep their node and address, as in a cluster that is running.
 *
 * All or nothing: a change whose result could not be opened (a selector that does not match its template), or of which pods
 * would be left out (a block of addresses too small), is refused with the reader's own problems, as far as they are new. Equal inputs give equal
 * texts.
 */
export function applyEdit(opened: Opened, edit: Edit): Edited {
  const { text, file, modes, cluster } = opened;
  const refused = (code: string, message: string, remedy: string): Edited => {
    const problem: Problem = {
      code,
      severity: 'error',
      file,
      document: 0,
      path: '$',
      line: 0,
      object: '',
      message,
      remedy,
    };
    return { text: null, problems: [problem] };
  };
  const reader = new TextReader(file, modes);
  const scene = new Scene(reader.decode(text).roots, cluster);
  const decode = (one: string) => reader.decode(one);
  try {
    const plan = planOf(scene, edit);
    const changed = plan.changes.length === 0 ? text : changeText(text, plan.changes, decode);
    const before = () => reader.read(text).problems;
    // Asked before places are kept: a pod that kept its old address would need none of the node.
    const full = changed === null ? [] : leftOut(reader.read(changed).problems, before);
    if (full.length > 0) return { text: null, problems: full };
    const kept = changed === null ? null : keepPlaces(changed, reader, scene, plan);
    const followed = kept === null ? null : followPods(kept, reader, scene, plan);
    if (followed === null) {
      return refused(
        'EDIT_SHAPE',
        'The file is written in a way (anchors, tags, merged keys) in which this cannot be changed alone.',
        'Make the change in the YAML editor.',
      );
    }
    const { problems } = reader.read(followed);
    const isWrong = problems.some(({ severity }) => severity === 'error');
    const errors = [...(isWrong ? introducedErrors(problems, before()) : []), ...leftOut(problems, before)];
    return errors.length > 0 ? { text: null, problems: errors } : { text: followed, problems: [] };
  } catch (failure) {
    if (failure instanceof Refusal) return refused(failure.code, failure.message, failure.remedy);
    throw failure;
  }
}

/** What is said where a node takes no more pods, and those that are too many are left out. */
const FULL = new Set(['PODCIDR_FULL', 'BRIDGE_FULL']);

/** Where an edit would have pods left out, as errors: nobody means to make a pod that is not there then. */
function leftOut(after: readonly Problem[], before: () => readonly Problem[]): Problem[] {
  const full = after.filter(({ code }) => FULL.has(code));
  if (full.length === 0) return [];
  const known = new Set(before().map(({ message }) => message));
  return full.filter(({ message }) => !known.has(message)).map((one) => ({ ...one, severity: 'error' }));
}

function planOf(scene: Scene, edit: Edit): Plan {
  switch (edit.kind) {
    case 'addNode':
      return addNode(scene);
    case 'removeNode':
      return removeNode(scene, edit.node);
    case 'addPod':
      return addPod(scene, edit);
    case 'killPod':
      return killPod(scene, edit.pod);
    case 'movePod':
      return movePod(scene, edit);
    case 'addService':
      return addService(scene, edit);
    case 'oneMore':
      return oneMore(scene, edit.pod);
    case 'scale':
      return scale(scene, edit);
    case 'setLabel':
      return setLabel(scene, edit);
    case 'setPositions':
      return setPositions(scene, edit.positions);
    case 'setSelector':
      return setSelector(scene, edit);
    case 'remove': {
      const object = scene.need(edit.object);
      return object.kind === 'Service' ? removeService(scene, object) : removeWorkload(scene, object);
    }
    case 'duplicate':
      return duplicate(scene, edit);
    default:
      return edit satisfies never;
  }
}

function duplicate(scene: Scene, { object: name }: Extract<Edit, { kind: 'duplicate' }>): Plan {
  if (name.kind === 'Node') return addNode(scene);
  if (name.kind === 'Pod') return duplicatePod(scene, podKey(name));
  const found = scene.need(name);
  return name.kind === 'Service' ? duplicateService(scene, found) : duplicateWorkload(scene, found);
}
