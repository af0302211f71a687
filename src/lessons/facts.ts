import type { Ip } from '../core/net/address.ts';
import { must } from '../core/problem.ts';
import type { WorldView } from '../core/run/views.ts';
import type { Run } from '../core/trace/run.ts';
import type { Step, StepKind } from '../core/trace/step.ts';
import type { StepOf } from './pattern.ts';

/** The address of a node on the network between the nodes. */
export const nodeAddress = (world: WorldView, node: string): Ip =>
  must(
    world.nodes.find(({ name }) => name === node),
    `node ${node}`,
  ).ip;

/** A node that is not this one. */
export const otherNode = (world: WorldView, node: string): WorldView['nodes'][number] =>
  must(
    world.nodes.find(({ name }) => name !== node),
    'another node',
  );

/** The pod that lives in a namespace. */
export const podOf = (world: WorldView, netns: string): WorldView['pods'][number] =>
  must(
    world.pods.find(({ key }) => key === netns),
    `pod ${netns}`,
  );

/** Who has an address; undefined: no device in the whole picture. */
export const ownerOf = (world: WorldView, address: string): string | undefined =>
  world.namespaces.find(({ interfaces }) =>
    interfaces.some(({ addresses }) => addresses.some(({ ip }) => ip === address)),
  )?.name;

/** The first address of a device, with the length of its network. */
export const addressOn = (world: WorldView, netns: string, dev: string): { ip: Ip; length: number } =>
  must(
    world.namespaces
      .find(({ name }) => name === netns)
      ?.interfaces.find(({ name }) => name === dev)
      ?.addresses.find(({ ip }) => !ip.includes(':')),
    `address of ${dev} in ${netns}`,
  );

/** The Service that a request goes to. */
export const serviceAt = (world: WorldView, address: string): WorldView['services'][number] =>
  must(
    world.services.find(({ clusterIP }) => clusterIP === address),
    `Service at ${address}`,
  );

/** All steps of one kind in a run. */
export const stepsOf = <K extends StepKind>(run: Run, kind: K): readonly StepOf<K>[] =>
  run.journeys
    .flatMap(({ hops }) => hops)
    .flatMap(({ steps }) => steps)
    .filter((step: Step): step is StepOf<K> => step.kind === kind);

/** Whether the client's address, as the server saw it, is this one. */
export const serverSaw = ({ serverSaw: seen }: Run, address: string): boolean =>
  seen?.startsWith(`${address}:`) ?? false;

/** `default/client` as `client`. */
export const shortName = (netns: string): string => netns.split('/').at(-1) ?? netns;
