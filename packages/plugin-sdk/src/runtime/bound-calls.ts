import { BelayError, pluginActivities, type ActivityContract, type OperationMeta, type PluginActivityName } from '@belay/contracts';
import { z } from 'zod';
import type { OperationContext } from '../context/operation-context.js';
import type { PluginParts } from '../define/capabilities.js';
import { pageOfGarbage } from './garbage-page.js';

/** An activity of the contract tied to the method that answers it. */
export interface BoundCall {
  readonly contract: ActivityContract;
  isOffered(parts: PluginParts): boolean;
  /** Reads the envelope without judging the rest; undefined for calls that have none. @throws {BelayError} INVALID_INPUT */
  metaOf(input: unknown): OperationMeta | undefined;
  /** Checks the input, calls the method, checks its answer. @throws {BelayError} INVALID_INPUT, UNSUPPORTED_CAPABILITY, PLUGIN_BAD_RESULT, and what the method throws. */
  invoke(parts: PluginParts, input: unknown, op: OperationContext | undefined): Promise<unknown>;
}

type Method<I extends z.ZodType<{ op: OperationMeta }>, O extends z.ZodType> = (input: Omit<z.output<I>, 'op'>, op: OperationContext) => Promise<z.output<O>>;

function bind<I extends z.ZodType<{ op: OperationMeta }>, O extends z.ZodType>(contract: ActivityContract<I, O>, find: (parts: PluginParts) => Method<I, O> | undefined): BoundCall {
  return {
    contract,
    isOffered: (parts) => find(parts) !== undefined,
    metaOf: (input) => readEnvelope.safeParse(input).data?.op ?? readInput(contract.input, input).op,
    invoke: async (parts, input, op) => {
      const method = find(parts);
      if (method === undefined || op === undefined) throw new BelayError('UNSUPPORTED_CAPABILITY', `It does not offer what the capability "${contract.capability}" needs.`);
      const { op: _envelope, ...rest } = readInput(contract.input, input);
      return readOutput(contract.output, await method(rest, op));
    },
  };
}

const readEnvelope = z.object({ op: pluginActivities.observeEnvironment.input.shape.op });

const describeTarget: BoundCall = {
  contract: pluginActivities.describeTarget,
  isOffered: (parts) => parts.target !== undefined,
  metaOf: () => undefined,
  invoke: async (parts) => {
    if (parts.target === undefined) throw new BelayError('UNSUPPORTED_CAPABILITY', 'It has no targets to describe.');
    return readOutput(pluginActivities.describeTarget.output, await parts.target.describe());
  },
};

/** All activities of the contract by name. Methods are called on the object that they belong to, so that classes can implement a capability. */
export const boundCalls: Readonly<Record<PluginActivityName, BoundCall>> = {
  describeTarget,
  observeEnvironment: bind(pluginActivities.observeEnvironment, ({ target }) => target?.observe.bind(target)),
  exportResources: bind(pluginActivities.exportResources, ({ target }) => target?.export?.bind(target)),
  resolveImage: bind(pluginActivities.resolveImage, ({ images }) => images?.resolve.bind(images)),
  buildImage: bind(pluginActivities.buildImage, ({ images }) => images?.build?.bind(images)),
  inspectImage: bind(pluginActivities.inspectImage, ({ images }) => images?.inspect.bind(images)),
  removeImage: bind(pluginActivities.removeImage, ({ images }) => images?.remove.bind(images)),
  inspectResource: bind(pluginActivities.inspectResource, ({ resources }) => resources?.inspect.bind(resources)),
  applyResource: bind(pluginActivities.applyResource, ({ resources }) => resources?.apply.bind(resources)),
  waitUntilResource: bind(pluginActivities.waitUntilResource, ({ resources }) => resources?.waitUntil.bind(resources)),
  setResourceRunning: bind(pluginActivities.setResourceRunning, ({ resources }) => resources?.setRunning.bind(resources)),
  removeResource: bind(pluginActivities.removeResource, ({ resources }) => resources?.remove.bind(resources)),
  copyVolume: bind(pluginActivities.copyVolume, ({ volumes }) => volumes?.copy.bind(volumes)),
  listGarbage: bind(pluginActivities.listGarbage, ({ garbage }) => (garbage === undefined ? undefined : async (input, op) => pageOfGarbage(await garbage.list(input, op), input.after))),
  removeGarbage: bind(pluginActivities.removeGarbage, ({ garbage }) => garbage?.remove.bind(garbage)),
  promoteGeneration: bind(pluginActivities.promoteGeneration, ({ endpoints }) => endpoints?.promote.bind(endpoints)),
  drainGeneration: bind(pluginActivities.drainGeneration, ({ endpoints }) => endpoints?.drain.bind(endpoints)),
  verifyRoute: bind(pluginActivities.verifyRoute, ({ routes }) => routes?.verify.bind(routes)),
  runJob: bind(pluginActivities.runJob, ({ jobs }) => jobs?.run.bind(jobs)),
  readLogs: bind(pluginActivities.readLogs, ({ logs }) => logs?.read.bind(logs)),
  readMetrics: bind(pluginActivities.readMetrics, ({ metrics }) => metrics?.read.bind(metrics)),
  notify: bind(pluginActivities.notify, ({ notifier }) => notifier?.notify.bind(notifier)),
  takeBackup: bind(pluginActivities.takeBackup, ({ backups }) => backups?.take.bind(backups)),
  sendBackup: bind(pluginActivities.sendBackup, ({ backups }) => backups?.send.bind(backups)),
  fetchBackup: bind(pluginActivities.fetchBackup, ({ backups }) => backups?.fetch.bind(backups)),
  restoreBackup: bind(pluginActivities.restoreBackup, ({ backups }) => backups?.restore.bind(backups)),
  listBackups: bind(pluginActivities.listBackups, ({ backups }) => backups?.list.bind(backups)),
  removeBackup: bind(pluginActivities.removeBackup, ({ backups }) => backups?.remove.bind(backups)),
  openUpload: bind(pluginActivities.openUpload, ({ backupStore }) => backupStore?.openUpload.bind(backupStore)),
  finishUpload: bind(pluginActivities.finishUpload, ({ backupStore }) => backupStore?.finishUpload.bind(backupStore)),
  statObject: bind(pluginActivities.statObject, ({ backupStore }) => backupStore?.stat.bind(backupStore)),
  openDownload: bind(pluginActivities.openDownload, ({ backupStore }) => backupStore?.openDownload.bind(backupStore)),
  listObjects: bind(pluginActivities.listObjects, ({ backupStore }) => backupStore?.list.bind(backupStore)),
  deleteObject: bind(pluginActivities.deleteObject, ({ backupStore }) => backupStore?.remove.bind(backupStore)),
  deliver: bind(pluginActivities.deliver, ({ sink }) => sink?.deliver.bind(sink)),
  listBranches: bind(pluginActivities.listBranches, ({ source }) => source?.listBranches.bind(source)),
  resolveCommit: bind(pluginActivities.resolveCommit, ({ source }) => source?.resolveCommit.bind(source)),
  readSourceFile: bind(pluginActivities.readSourceFile, ({ source }) => source?.readFile.bind(source)),
  sendTree: bind(pluginActivities.sendTree, ({ source }) => source?.sendTree.bind(source)),
  verifyWebhook: bind(pluginActivities.verifyWebhook, ({ source }) => source?.verifyWebhook.bind(source)),
  postCommitStatus: bind(pluginActivities.postCommitStatus, ({ source }) => source?.postStatus.bind(source)),
};

function readInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new BelayError('INVALID_INPUT', `The input does not fit the contract: ${describeIssues(parsed.error)}.`);
}

function readOutput<S extends z.ZodType>(schema: S, output: unknown): z.output<S> {
  const parsed = schema.safeParse(output);
  if (parsed.success) return parsed.data;
  throw new BelayError('PLUGIN_BAD_RESULT', `Its answer does not fit the contract: ${describeIssues(parsed.error)}. This is a defect of the plugin.`);
}

/** Paths and what was expected; never the values, which could be secret. */
function describeIssues(error: z.ZodError): string {
  return error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'the whole'} (${issue.code})`).join(', ');
}
