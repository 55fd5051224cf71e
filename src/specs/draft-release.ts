import { BelayError, type ReleasedApplication, type ReleasedSource, type ReleaseSpec, type Wanted } from '@belay/contracts';
import type { BuiltInInput } from '@belay/manifest';
import type { OwnedSecret, SecretStore } from '../platform/secrets/secret.store.js';
import { planVariables } from './application-variables.js';
import { planBuild, type BuildInputs } from './build-inputs.js';
import { findDockerfile, type FoundDockerfile } from './dockerfile/find-dockerfile.js';
import type { OpenSources } from './open-sources.js';
import type { OperationScope } from './operation-scope.js';
import { readProject, type WantedApplication, type WantedProject } from './project-spec.js';
import { releaseApplication } from './released-application.js';
import { planRoutes, type PlannedRoutes } from './routes.js';
import { planServices, type WantedService } from './services.js';
import type { SpecDeps } from './spec-deps.js';

/** A tree that a build reads through the door. */
export interface DraftTree { readonly id: string; readonly url: string; readonly commit: string; readonly folder: string; readonly projectId: string; readonly application: string }

/** A release that is not sealed yet, with all that has to be stored for it. */
export interface Draft {
  readonly spec: ReleaseSpec;
  readonly wanted: Pick<Wanted, 'builds' | 'warnings'>;
  readonly trees: readonly DraftTree[];
  readonly secrets: readonly OwnedSecret[];
  readonly description: string;
}

/** How a draft differs from a plain deploy. */
export interface DraftOptions {
  readonly releaseId: string;
  /** Release whose images are used instead of building, by application name; those of services as well. */
  readonly imagesOf?: ReleaseSpec;
}

/** Computes the release that the opened sources want. @throws {BelayError} what reading manifests and Dockerfiles, planning services, routes and builds throws. */
export async function draftRelease(scope: OperationScope, opened: OpenSources, { releaseId, imagesOf }: DraftOptions, deps: SpecDeps & { readonly store: SecretStore }): Promise<Draft> {
  const project = await readProject(scope.applications, opened.sources);
  const [dockerfiles, services, routes] = await Promise.all([
    readDockerfiles(project.applications), planServices(scope, project, deps.store, deps.sealer), planRoutes(deps.db, scope, project),
  ]);
  const builtIns = builtInsOf(scope, project, services, routes, dockerfiles);
  const drafts = project.applications.map((application) => draftApplication(application, { scope, project, routes, builtIns, releaseId, imagesOf, dockerfile: dockerfiles.get(application.name) }, deps));
  const warnings = [...opened.notes, ...project.warnings, ...routes.warnings, ...drafts.flatMap(({ warnings: own }) => own)];
  return {
    spec: { releaseId, environmentId: scope.environment.id, applications: drafts.map(({ released }) => released), services: services.map(({ released }) => pinService(released, imagesOf)) },
    wanted: { builds: drafts.flatMap(({ build }) => build ?? []), warnings: [...new Set(warnings)] },
    trees: drafts.flatMap(({ tree }) => tree ?? []), secrets: drafts.flatMap(({ secrets }) => secrets), description: describe(opened),
  };
}

async function readDockerfiles(applications: readonly WantedApplication[]): Promise<ReadonlyMap<string, FoundDockerfile>> {
  const found = await Promise.all(applications.map(async (application) => [application.name, application.code === undefined ? undefined : await findDockerfile(application, application.code.source)] as const));
  return new Map(found.flatMap(([name, dockerfile]) => (dockerfile === undefined ? [] : [[name, dockerfile]])));
}

function builtInsOf({ environment }: OperationScope, { applications }: WantedProject, services: readonly WantedService[], { routers }: PlannedRoutes, dockerfiles: ReadonlyMap<string, FoundDockerfile>): BuiltInInput {
  const ofKind = (kind: WantedService['kind']) => services.filter((service) => service.kind === kind).map(({ builtIn }) => builtIn);
  return {
    branch: environment.branch, isProduction: environment.isProduction, databases: ofKind('database'), brokers: ofKind('broker'), routers,
    // Only what the files say: a port that a build tells later would change the variables after the first deploy.
    applications: applications.flatMap(({ name, spec, projectName }) => [...new Set([spec.name, projectName ?? spec.name])].map((each) => ({ name: each, host: name, port: spec.port ?? dockerfiles.get(name)?.facts.exposedPorts.find(({ protocol }) => protocol === 'tcp')?.port }))),
  };
}

interface DraftContext {
  readonly scope: OperationScope;
  readonly project: WantedProject;
  readonly routes: PlannedRoutes;
  readonly builtIns: BuiltInInput;
  readonly releaseId: string;
  readonly imagesOf: ReleaseSpec | undefined;
  readonly dockerfile: FoundDockerfile | undefined;
}

interface DraftedApplication {
  readonly released: ReleasedApplication;
  readonly build?: Wanted['builds'][number];
  readonly tree?: DraftTree;
  readonly secrets: readonly OwnedSecret[];
  readonly warnings: readonly string[];
}

function draftApplication(application: WantedApplication, context: DraftContext, deps: SpecDeps): DraftedApplication {
  const { scope, project, routes, builtIns, releaseId, imagesOf, dockerfile } = context;
  const { name, spec } = application;
  const variables = planVariables(application, scope, builtIns, deps.sealer);
  const inputs = dockerfile === undefined || application.code === undefined ? undefined : planBuild(application, dockerfile, variables, application.code.manifest.folder.treeId, deps.sealer);
  const wantedSource = sourceOf(application, dockerfile, inputs);
  const promoted = imagesOf?.applications.find((each) => each.name === name);
  if (imagesOf !== undefined && promoted === undefined) throw new BelayError('IMAGE_UNAVAILABLE', `The release that is promoted has no image of ${name}. Deploy it here instead.`, { details: { application: name } });
  const source = promoted?.source ?? wantedSource;
  const pinned = promoted ?? scope.current?.applications.find((each) => each.name === name && isSameSource(each.source, source));
  const variablesRef = `release:${releaseId}/application/${name}`;
  const released = releaseApplication(application, {
    source, facts: dockerfile?.facts, pinned, routes: routes.byApplication.get(name) ?? [], variables, variablesRef,
    dependsOn: spec.dependsOn.flatMap((each) => project.labelOf(each) ?? []), runningReplicas: scope.current?.applications.find((each) => each.name === name)?.replicas,
  });
  const owner = { environmentId: scope.environment.id, projectId: null };
  const secrets: OwnedSecret[] = [{ ref: variablesRef, ...owner, value: { values: variables.values, secretNames: variables.secretNames } }];
  const warnings = [...variables.warnings, ...(dockerfile?.facts.unclearPorts ?? []).map((word) => `${name}: "EXPOSE ${word}" is not understood before the build.`), ...severalPorts(released, spec.port), ...sharedStorage(released, spec.autoscaling?.max ?? spec.replicas ?? spec.processes[0]?.replicas)];
  if (released.image !== undefined || inputs === undefined || dockerfile === undefined || application.code === undefined) return { released, secrets, warnings };
  const tree = treeOf(application.code.source, scope, application, deps);
  const ofBuild = (kind: 'secrets' | 'arguments', values: Readonly<Record<string, string>>): OwnedSecret[] =>
    (Object.keys(values).length === 0 ? [] : [{ ref: `release:${releaseId}/build/${name}/${kind}`, ...owner, value: { values, secretNames: Object.keys(values) } }]);
  const [mounted, passed] = [ofBuild('secrets', inputs.secrets), ofBuild('arguments', inputs.secretArgs)];
  const build = {
    application: name, buildKey: inputs.buildKey, source: { treeRef: `/door/v1/trees/${tree.id}`, commit: tree.commit, dockerfile: dockerfile.path }, args: { ...inputs.args },
    ...(inputs.target === undefined ? {} : { target: inputs.target }), ...(mounted[0] === undefined ? {} : { secretsRef: mounted[0].ref }), ...(passed[0] === undefined ? {} : { secretArgsRef: passed[0].ref }),
  };
  return { released, build, tree, secrets: [...secrets, ...mounted, ...passed], warnings };
}

function sourceOf({ row, code, name }: WantedApplication, dockerfile: FoundDockerfile | undefined, inputs: BuildInputs | undefined): ReleasedSource {
  if (row.source.kind === 'image') return { kind: 'image', ref: row.source.ref };
  if (code === undefined || dockerfile === undefined || inputs === undefined) throw new BelayError('DOCKERFILE_MISSING', `There is no Dockerfile for ${name}.`);
  const { url, folder, opened } = code.source;
  return { kind: 'git', url, folder, commit: opened.commit, dockerfile: dockerfile.path, ...(inputs.target === undefined ? {} : { target: inputs.target }), buildKey: inputs.buildKey };
}

function isSameSource(a: ReleasedSource, b: ReleasedSource): boolean {
  return a.kind === 'git' ? b.kind === 'git' && a.buildKey === b.buildKey : b.kind === 'image' && a.ref === b.ref;
}

/** The id of a tree cannot be guessed by who knows only its repository. */
function treeOf({ url, folder, opened }: { readonly url: string; readonly folder: string; readonly opened: { readonly commit: string } }, { project }: OperationScope, { row }: WantedApplication, { sealer }: SpecDeps): DraftTree {
  const id = `tree_${sealer.hash(JSON.stringify(['tree', project.id, row.name, url, opened.commit, folder]))}`;
  return { id, url, commit: opened.commit, folder, projectId: project.id, application: row.name };
}

function pinService(service: ReleaseSpec['services'][number], imagesOf: ReleaseSpec | undefined): ReleaseSpec['services'][number] {
  const promoted = imagesOf?.services.find(({ name, imageRef }) => name === service.name && imageRef === service.imageRef);
  return service.image !== undefined || promoted?.image === undefined ? service : { ...service, image: promoted.image, majorVersion: promoted.majorVersion ?? service.majorVersion };
}

function severalPorts({ name, ports, port, routes }: ReleasedApplication, named: number | undefined): string[] {
  const tcp = ports.filter(({ protocol }) => protocol === 'tcp');
  if (named !== undefined || tcp.length < 2 || routes.length === 0) return [];
  return [`${name} exposes several ports (${tcp.map((each) => each.port).join(', ')}); its routes lead to ${port}. Set "port" to choose another.`];
}

function sharedStorage({ name, storage }: ReleasedApplication, replicas: number | undefined): string[] {
  return storage.length === 0 || replicas === undefined || replicas < 2 ? [] : [`${name} has storage, which several instances must not share; one instance runs instead of ${replicas}.`];
}

function describe({ sources }: OpenSources): string {
  const commits = new Set(sources.map(({ opened }) => `${opened.commit.slice(0, 7)}${opened.branch === undefined ? '' : ` of ${opened.branch}`}`));
  return commits.size === 0 ? 'prebuilt images' : [...commits].join(', ');
}
