import type Docker from 'dockerode';
import { setTimeout as delay } from 'node:timers/promises';
import { visit } from '../helpers/visit.ts';
import type { Finding } from './check-operation.ts';
import type { EnvironmentDriver } from './environment-driver.ts';
import { countById, listExisting, type Existing } from './inspect-environment.ts';
import type { PatientApi } from './patient-api.ts';

const SETTLE_MS = 10_000;

/** Where environments are looked at. */
export interface Place {
  readonly api: PatientApi;
  readonly docker: Docker;
  readonly instance: string;
  readonly dataDir: string;
  /** Of the database. */
  readonly password: string;
}

interface View {
  readonly isMeantToRun: boolean;
  readonly runningOperation: { readonly id: string } | null;
  readonly waitingOperations: readonly { readonly id: string }[];
}

/** Compares an environment with what its verdicts say. What comes right within a few seconds (a forwarder that is being brought back) is right. */
export async function checkEnvironment(place: Place, driver: EnvironmentDriver): Promise<readonly Finding[]> {
  return await untilNone(() => lookOnce(place, driver));
}

/** Finds what belongs to no environment that lives. */
export async function checkRest(place: Place, drivers: readonly EnvironmentDriver[]): Promise<readonly Finding[]> {
  const alive = new Set(drivers.map(({ model }) => model.environmentId));
  return await untilNone(async () => {
    const existing = await listExisting(place.docker, place.instance, place.dataDir);
    const routers = existing.filter(({ id }) => id.startsWith('router/'));
    const homeless = existing.filter((one) => !routers.includes(one) && !alive.has(one.environment));
    return [
      ...homeless.map(({ id, environment }): Finding => ({ kind: 'leftover', message: `${id} of ${environment || 'no environment'}, which does not exist` })),
      ...(routers.length === 1 ? [] : [{ kind: routers.length > 1 ? 'duplicate' as const : 'wrong-verdict' as const, message: `${routers.length} routers` }]),
    ];
  });
}

async function lookOnce({ api, docker, instance, dataDir }: Place, { model, name }: EnvironmentDriver): Promise<readonly Finding[]> {
  const all = await listExisting(docker, instance, dataDir);
  const existing = all.filter(({ environment }) => environment === model.environmentId);
  const { environment } = await api.ask<{ environment: View }>('query ($id: ID!) { environment(id: $id) { isMeantToRun runningOperation { id } waitingOperations { id } } }', { id: model.environmentId });
  const findings = [...compare(existing, name), ...checkRunning(existing, model.isRunning)];
  if (environment.isMeantToRun !== model.isRunning) findings.push({ kind: 'wrong-verdict', message: `isMeantToRun is ${environment.isMeantToRun}` });
  if (environment.runningOperation !== null || environment.waitingOperations.length > 0) findings.push({ kind: 'stuck', message: `shows ${JSON.stringify(environment)} although all operations have ended` });
  const answer = model.url === '' ? 'nothing, for it has no route' : await visit(model.url).then(({ status, text }) => `${status} ${text}`, (error: unknown) => String(error));
  if (model.isRunning && answer !== `200 {"version":${model.version}}`) findings.push({ kind: 'wrong-verdict', message: `has to answer with version ${model.version}, answers ${answer}` });
  if (!model.isRunning && answer.startsWith('200')) findings.push({ kind: 'wrong-verdict', message: `is stopped and answers ${answer}` });
  return findings;
}

/** An environment of the run's application has each of these once. */
function compare(existing: readonly Existing[], name: string): Finding[] {
  const wanted = new Set([`workload/${name}`, `endpoint/${name}`, `service/${name}-cache`, `network/private`, `volume/svc--${name}-cache`, `route/${name}`]);
  const findings: Finding[] = [];
  const counts = countById(existing);
  for (const id of wanted) if (!counts.has(id)) findings.push({ kind: 'wrong-verdict', message: `${id} is missing; there are ${[...counts.keys()].join(', ')}` });
  for (const [id, count] of counts) {
    const generations = existing.filter((one) => one.id === id).map(({ generation, isRunning }) => `${generation || '-'} ${isRunning ? 'running' : 'stopped'}`);
    if (count > 1) findings.push({ kind: new Set(generations).size > 1 ? 'leftover' : 'duplicate', message: `${id} exists ${count} times (${generations.join(', ')})` });
    if (id.startsWith('job/')) findings.push({ kind: 'leftover', message: `${id} (${generations.join(', ')})` });
  }
  return findings;
}

function checkRunning(existing: readonly Existing[], isRunning: boolean): Finding[] {
  const wrong = existing.filter((one) => /^(workload|service)\//.test(one.id) && one.isRunning !== isRunning);
  return wrong.map(({ id, generation }) => ({ kind: 'wrong-verdict', message: `${id} ${generation} ${isRunning ? 'does not run' : 'runs although the environment was stopped'}` }));
}

async function untilNone(look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  const end = Date.now() + SETTLE_MS;
  for (;;) {
    const findings = await look();
    if (findings.length === 0 || Date.now() > end) return findings;
    await delay(250);
  }
}
