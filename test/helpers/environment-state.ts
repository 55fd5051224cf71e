import Docker from 'dockerode';
import { createHash } from 'node:crypto';

/** What an engine runs for one resource: all that a rollback has to bring back, nothing that each operation has anew. */
export type ResourceState = Readonly<Record<string, unknown>>;

/** Reads an environment's containers, networks and volumes, by name. With `generations: false` names that a new generation has otherwise are the same. */
export async function readEnvironmentState(environmentId: string, { generations = true } = {}): Promise<Readonly<Record<string, ResourceState>>> {
  const docker = new Docker();
  const filters = { label: [`dev.belay.environment=${environmentId}`] };
  const plain = (name: string): string => (generations ? name : name.replace(/-g\d+-(\d+)$/, '-$1').replace(/volume-g\d+--/, 'volume-'));
  const [containers, networks, { Volumes }] = await Promise.all([docker.listContainers({ all: true, filters }), docker.listNetworks({ filters }), docker.listVolumes({ filters })]);
  const found: Record<string, ResourceState> = {};
  for (const { Id } of containers) {
    const { Name, Image, Config, HostConfig, Mounts, NetworkSettings, State } = await docker.getContainer(Id).inspect();
    const isWorkload = Config.Labels['dev.belay.kind'] === 'workload';
    found[`container ${plain(Name)}`] = {
      // A workload that served before goes on as the same process.
      ...(isWorkload && generations ? { id: Id, startedAt: State.StartedAt } : {}),
      image: Image, state: State.Status, command: Config.Cmd, environment: hash([...Config.Env].sort()), specHash: generations || !isWorkload ? plainHash(Config.Labels, generations) : undefined,
      cpu: HostConfig.NanoCpus, memory: HostConfig.Memory, restart: HostConfig.RestartPolicy?.Name,
      mounts: Mounts.map(({ Name: volume, Destination }) => `${plain(volume ?? '')} at ${Destination}`).sort(),
      networks: Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => `${network} ${stringsOf(Aliases).filter((alias) => alias !== Id.slice(0, 12)).map(plain).sort().join(' ')}`),
    };
  }
  for (const { Name, Id } of networks) found[`network ${Name}`] = { id: Id };
  for (const { Name, Labels } of Volumes ?? []) found[`volume ${plain(Name)}`] = { owner: Labels['dev.belay.application'] };
  return found;
}

/** What the engine's types leave open, e.g. the aliases of a container in a network. */
function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The spec's hash names the volume, which a copy has otherwise. */
function plainHash(labels: Readonly<Record<string, string>>, generations: boolean): string | undefined {
  return generations ? labels['dev.belay.spec-hash'] : undefined;
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** Runs a command in the running container of a service and gives its output. @throws when there is none or it fails. */
export async function runInService(environmentId: string, service: string, command: readonly string[]): Promise<string> {
  const docker = new Docker();
  const [container] = await docker.listContainers({ filters: { label: [`dev.belay.environment=${environmentId}`, 'dev.belay.kind=service', `dev.belay.name=${service}`] } });
  if (container === undefined) throw new Error(`the service ${service} does not run`);
  const exec = await docker.getContainer(container.Id).exec({ Cmd: [...command], Env: ['PAGER=cat'], AttachStdout: true, AttachStderr: true, Tty: true });
  const chunks: Buffer[] = [];
  for await (const chunk of await exec.start({ Tty: true })) chunks.push(Buffer.from(chunk));
  const output = Buffer.concat(chunks).toString('utf8');
  if ((await exec.inspect()).ExitCode !== 0) throw new Error(`${command.join(' ')} failed in ${service}: ${output}`);
  return output.trim();
}

/** Asks the Redis of a service. @throws when it answers with an error. */
export function askRedis(environmentId: string, service: string, ...command: readonly string[]): Promise<string> {
  return runInService(environmentId, service, ['sh', '-c', 'REDISCLI_AUTH="$REDIS_PASSWORD" exec redis-cli -e "$@"', 'redis-cli', ...command]);
}
