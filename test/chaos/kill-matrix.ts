import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startPlatform, type TestPlatform } from '@belay/local';
import { checkEnvironment, checkRest, type Place } from './check-environment.ts';
import { checkOperation, isUnknownTask, type Finding } from './check-operation.ts';
import { checkRecords } from './check-records.ts';
import { Disks } from './disks.ts';
import { EnvironmentDriver, type Temper } from './environment-driver.ts';
import { countBy, figuresByTarget, findResumptions, matrixOf, resumeFigures } from './figures.ts';
import { Links } from './links.ts';
import { copyImages } from './offline-images.ts';
import { startOwnEngine, type OwnEngine } from './own-engine.ts';
import { PatientApi } from './patient-api.ts';
import { createRandom } from './random.ts';
import { readRecords, waitUntilSettled } from './records.ts';
import type { ChaosReport, Strike, Violation, ViolationKind } from './report.ts';
import { RouteLoad } from './route-load.ts';
import { Striker, type StrikePlan } from './striker.ts';
import { startTaskCounter, type TaskCounter } from './task-counter.ts';
import { Victims } from './victims.ts';
import { removeFolder } from '../helpers/remove-folder.ts';

/** What a run is asked for. */
export interface ChaosOptions extends StrikePlan {
  readonly kills: number;
  readonly seed: number;
  /** Strikes in a round; after each round everything is checked. */
  readonly strikesPerRound: number;
  readonly environments: number;
  /** A run that lasts longer ends after the round at hand. */
  readonly limitMs: number;
  /** Folder of the Docker engine of the run, kept for the next one. */
  readonly engineFolder: string;
  readonly say: (text: string) => void;
}

const ROOT = resolve(import.meta.dirname, '../..');
const FAMILIES = ['debian', 'node', 'redis', 'traefik'];
const tempers: readonly Temper[] = ['steady', 'resting', 'mortal'];
/** After these came back, what was lost meanwhile is no surprise: nothing led the requests. */
const ROUTE_GRACE_MS = 2_000;

/** Starts an engine and a platform of its own, strikes its parts while operations run, and tells what became of them. */
export async function run(options: ChaosOptions): Promise<ChaosReport> {
  const { say } = options;
  const startedAt = Date.now();
  const engine = await startOwnEngine(options.engineFolder);
  const dataDir = await mkdtemp(join(tmpdir(), 'belay-chaos-'));
  const disks = await Disks.mount(dataDir);
  const links = await Links.open();
  let platform: TestPlatform | undefined;
  try {
    await copyImages(new Docker({ socketPath: '/var/run/docker.sock' }), engine.docker, FAMILIES);
    await writeSetup(dataDir, engine.host);
    const password = randomBytes(12).toString('hex');
    await writeFile(join(dataDir, 'postgres.password'), password, { mode: 0o600 });
    platform = await startPlatform({ dataDir, env: { DOCKER_HOST: engine.host, BELAY_LOG_LEVEL: 'warn', ...links.variables(password) } });
    say(`the platform runs in ${dataDir}`);
    await using tasks = await startTaskCounter();
    return await strikeUntilEnough(options, { engine, platform, tasks, links, disks, password }, startedAt);
  } finally {
    if (platform !== undefined) await writeFile(join(options.engineFolder, 'platform.log'), platform.log());
    await platform?.stop({ keepResources: true });
    await engine.stop();
    links.close();
    await disks.unmount();
    await removeFolder(dataDir);
  }
}

/** What a run has started. */
interface Stage {
  readonly engine: OwnEngine;
  readonly platform: TestPlatform;
  readonly tasks: TaskCounter;
  readonly links: Links;
  readonly disks: Disks;
  readonly password: string;
}

async function strikeUntilEnough(options: ChaosOptions, stage: Stage, startedAt: number): Promise<ChaosReport> {
  const { engine, platform, tasks, password } = stage;
  const { say, seed } = options;
  const api = new PatientApi(platform.graphqlUrl, platform.ownerToken);
  const drivers = Array.from({ length: options.environments }, (_, index) => new EnvironmentDriver(`chaos-${'abcdef'[index]}`, tempers[index % tempers.length] ?? 'steady', api, createRandom(seed, index + 1), tasks.port));
  const place: Place = { api, docker: engine.docker, instance: platform.instance, dataDir: platform.dataDir, password };
  const violations: Violation[] = [];
  let load: RouteLoad | undefined;
  try {
    await Promise.all(drivers.map((driver) => driver.prepare()));
    const [steady] = drivers;
    if (steady === undefined) throw new RangeError('at least one environment is needed');
    load = new RouteLoad(steady.model.url);
    const victims = new Victims(platform, engine, stage, Number(new URL(steady.model.url).port || 80));
    await victims.waitUntilWhole();
    const striker = new Striker(options, createRandom(seed), victims, api, say);
    let round = 0;
    try {
      while (striker.kills < options.kills && Date.now() - startedAt < options.limitMs) {
        round += 1;
        violations.push(...await playRound(round, options, striker, drivers, place, tasks, victims, load));
      }
    } catch (error) {
      // A part that does not come back ends the run, but what was seen until then counts.
      const message = `the run was broken off: ${error instanceof Error ? error.message : String(error)}`;
      say(message);
      violations.push({ kind: 'stuck', message, round, environment: '', strikes: striker.strikes.slice(-options.strikesPerRound).map(({ target, action, moment }) => `${target} ${action} @ ${moment}`) });
    }
    await load.stop();
    return report(options, striker.strikes, drivers, violations, load, round, startedAt);
  } finally {
    await load?.stop();
    for (const driver of drivers) await driver.dispose();
  }
}

async function playRound(round: number, options: ChaosOptions, striker: Striker, drivers: readonly EnvironmentDriver[], place: Place, tasks: TaskCounter, victims: Victims, load: RouteLoad): Promise<readonly Violation[]> {
  const firstStrike = striker.strikes.length;
  const firstRecords = drivers.map(({ records }) => records.length);
  const firstLost = load.lost.length;
  let isStriking = true;
  const violations: Violation[] = [];
  const tell = (findings: readonly Finding[], environment: string, operation?: string): void => {
    const strikes = striker.strikes.slice(firstStrike).map(({ target, part, action, moment }) => `${target}${part === undefined ? '' : ` ${part}`} ${action} @ ${moment}`);
    for (const finding of findings) {
      violations.push({ ...finding, round, environment, ...(operation === undefined ? {} : { operation }), strikes });
      options.say(`VIOLATION in round ${round}: ${finding.kind} ${environment} ${operation ?? ''} ${finding.step ?? ''} ${finding.message}`);
    }
  };
  const work = drivers.map(async (driver) => {
    try {
      do await driver.runAny(); while (isStriking);
    } catch (error) {
      tell([{ kind: 'stuck', message: error instanceof Error ? error.message : String(error) }], driver.name);
    }
  });
  try {
    for (let count = 0; count < options.strikesPerRound && striker.kills < options.kills; count += 1) await striker.strikeOnce(drivers);
  } finally {
    isStriking = false;
    await Promise.all(work);
  }
  await victims.waitUntilWhole();
  await waitUntilSettled(place.password);
  const strikes = striker.strikes.slice(firstStrike);
  for (const [index, driver] of drivers.entries()) {
    for (const record of driver.records.slice(firstRecords[index])) tell(checkOperation(record, tasks, wasStruck(record, strikes)), driver.name, `${record.kind} ${record.id}`);
    tell(await checkEnvironment(place, driver), driver.name);
    const environments = new Set([driver.model.environmentId, ...driver.records.slice(firstRecords[index]).map(({ environment }) => environment)]);
    for (const id of environments) tell(checkRecords(await readRecords(place.password, id), driver.records.filter(({ environment }) => environment === id)), driver.name);
  }
  tell(await checkRest(place, drivers), '');
  const excused = strikes.filter(({ target }) => target === 'router' || target === 'dockerd');
  for (const { at, reason } of load.lost.slice(firstLost)) {
    if (!excused.some(({ beganAt, backAt }) => at > beganAt - ROUTE_GRACE_MS && at < backAt + ROUTE_GRACE_MS)) tell([{ kind: 'lost-request', message: `${new Date(at).toISOString()}: ${reason}` }], drivers[0]?.name ?? '');
  }
  options.say(`round ${round}: ${striker.kills} kills so far, ${drivers.reduce((sum, { records }) => sum + records.length, 0)} operations, ${violations.length} violations in this round`);
  return violations;
}

function wasStruck({ acceptedAt, verdict }: { readonly acceptedAt: number; readonly verdict?: { readonly endedAt: number } }, strikes: readonly Strike[]): boolean {
  return strikes.some(({ beganAt, backAt }) => backAt > acceptedAt && beganAt < (verdict?.endedAt ?? Number.POSITIVE_INFINITY));
}

function report({ seed }: ChaosOptions, strikes: readonly Strike[], drivers: readonly EnvironmentDriver[], violations: readonly Violation[], load: RouteLoad, rounds: number, startedAt: number): ChaosReport {
  const records = drivers.flatMap((driver) => driver.records);
  const resumptions = findResumptions(strikes, records);
  const bad = new Set(violations.flatMap(({ operation }) => operation ?? []));
  const resumed = new Set(resumptions.map(({ record }) => record).filter((record) => record.verdict !== undefined && !bad.has(`${record.kind} ${record.id}`)));
  const countActions = (action: string): number => strikes.filter((strike) => strike.action === action).length;
  const countKind = (kind: ViolationKind): number => violations.filter((violation) => violation.kind === kind).length;
  return {
    kills: countActions('kill'), pauses: countActions('pause'), cuts: countActions('cut'), fills: countActions('fill'), operations: records.length, byKind: countBy(records, ({ kind }) => kind), resumed: resumed.size,
    wrongVerdicts: countKind('wrong-verdict'), duplicates: countKind('duplicate'), leftovers: countKind('leftover'), lostEvents: countKind('lost-event'), lostRequests: countKind('lost-request'), requests: load.sent,
    stuck: countKind('stuck'), unknownTasks: records.filter(isUnknownTask).length, ...resumeFigures(resumptions), byTarget: figuresByTarget(strikes, resumptions), matrix: matrixOf(strikes),
    seed, rounds, durationMs: Date.now() - startedAt, violations,
  };
}

/** The set-up of the clone, but with the engine of the run. */
async function writeSetup(dataDir: string, host: string): Promise<void> {
  const shared = join(ROOT, '.belay/setup.json');
  const record: { docker: object } = JSON.parse(await readFile(shared, 'utf8'));
  await writeFile(join(dataDir, 'setup.json'), JSON.stringify({ ...record, docker: { ...record.docker, how: 'the engine of the run', where: host } }));
}
