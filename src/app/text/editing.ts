import { number } from './number.ts';
const plural = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${number(count)} ${many}`;

/** Every word of the Cluster tab, of the menus of pods, nodes and Services, and of the YAML editor. */
export const t = {
  nodes: 'Nodes',
  controllers: 'Controllers',
  services: 'Services',
  noCluster: 'No cluster is open.',
  addNode: 'Node',
  addPod: 'Pod',
  addService: 'Service',
  addNodeHint: 'Add a machine with the next address and the next block of pod addresses',
  addPodHint: 'Add a pod that listens on port 8080',
  addServiceHint: 'Add a Service; its selector decides which pods are behind it',
  editYaml: 'Edit YAML',
  morePods: (count: number) => `and ${plural(count, 'more pod', 'more pods')}`,
  matches: (count: number) => (count === 0 ? 'matches no pod' : `matches ${plural(count, 'pod', 'pods')}`),
  noSelector: 'no selector',
  headless: 'headless',

  // The form for a new Service
  newService: 'A new Service',
  namespace: 'Namespace',
  selectsPodsWith: 'Selects the pods with',
  named: (names: readonly string[], more: number) =>
    `: ${names.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`,
  serviceName: 'Name',
  servicePort: 'Port',
  podPort: 'Port of the pods',
  noPortDeclared: 'None of them declares a port: name the one they listen on.',
  serviceSelectsNobody: 'Without a pod behind it, requests to it are refused.',
  addThisService: 'Add the Service',
  cancel: 'Cancel',

  actions: (name: string) => `Actions of ${name}`,
  labelsOf: (name: string) => `Labels of ${name}`,
  selectorOf: (name: string) => `Selector of ${name}`,
  addLabel: 'Add a label',
  addPair: 'Add a pair to the selector',
  changeLabel: (pair: string) => `Change ${pair}`,
  removeLabel: (pair: string) => `Remove ${pair}`,
  labelField: 'key=value',
  labelHint: 'Enter applies, Escape leaves it as it was',
  replicas: (name: string) => `Replicas of ${name}`,
  fewer: (name: string) => `One replica fewer of ${name}`,
  more: (name: string) => `One more replica of ${name}`,
  onePerNode: 'one per node',

  // What menus offer
  kill: 'Kill',
  killHint: 'Its controller makes another: a new name and a new address',
  deletePod: 'Delete',
  duplicate: 'Duplicate',
  duplicateHint: 'A copy by itself, which no controller keeps up',
  pickedUp: (services: readonly string[]) =>
    `${services.length === 1 ? 'Service' : 'Services'} ${services.join(', ')} will pick it up, too`,
  oneMore: 'One more replica',
  moveTo: (node: string) => `Move to ${node}`,
  moveHint:
    'Deleted here, made anew there, with an address of that node. Or drag it onto the node in the picture',
  expose: 'Add a Service for it',
  podHere: 'Add a pod here',
  removeNode: 'Remove the node',
  removeNodeHint: 'Its own pods go with it; those of controllers come up elsewhere',
  remove: 'Remove',

  // What was added
  addedNode: (name: string) => `Node ${name} was added.`,
  addedService: (name: string) => `Service ${name} was added.`,
  addedPod: (name: string, node: string, services: readonly string[]) =>
    `Pod ${name} was added on ${node}.${
      services.length === 0
        ? ''
        : ` ${services.length === 1 ? 'Service' : 'Services'} ${services.join(', ')} can send to it.`
    }`,
  addedMany: (count: number) => `${number(count)} objects were added.`,

  // What undo calls the changes
  did: {
    addNode: 'add a node',
    addPod: (name: string) => `add pod ${name}`,
    addService: (name: string) => `add Service ${name}`,
    kill: (name: string) => `kill ${name}`,
    move: (name: string, node: string) => `move ${name} to ${node}`,
    duplicate: (name: string) => `duplicate ${name}`,
    remove: (name: string) => `remove ${name}`,
    scale: (name: string, replicas: number) => `scale ${name} to ${replicas}`,
    oneMore: (name: string) => `add one more like ${name}`,
    label: (name: string) => `label ${name}`,
    selector: (name: string) => `change the selector of ${name}`,
    yaml: 'edit the YAML',
  },

  // The YAML editor
  yaml: 'YAML',
  yamlOf: (file: string) => `YAML of ${file}`,
  apply: 'Apply',
  applyHint: 'Make this text the scenario (Ctrl+Enter)',
  close: 'Close the editor',
  changed: 'Not applied yet',
  upToDate: 'As shown on the canvas',
  errors: (count: number) => plural(count, 'error', 'errors'),
  remarks: (count: number) => plural(count, 'remark', 'remarks'),
  notApplied: 'Nothing was changed: correct the marked lines first.',
  inThisText: 'What is wrong with this text',
  atLine: (line: number) => `line ${number(line)}`,
  toLine: (line: number) => `Go to line ${number(line)}`,
  moreLines: (count: number) => `and ${number(count)} more`,
  elsewhere: 'The scenario was changed elsewhere meanwhile.',
  takeTheirs: 'Show that',
  pastedFile: 'pasted.yaml',

  recent: 'Recent',
  recentHint: 'Scenarios of your own, kept in this browser',
  forget: (title: string) => `Forget ${title}`,
  recentDetail: (when: string, size: string) => `${when} · ${size}`,
  recentGone: (title: string) => `‘${title}’ is no longer stored here.`,
} as const;
