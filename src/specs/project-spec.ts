import { BelayError } from '@belay/contracts';
import { mergeManifests, nameKey, type ApplicationSpec, type ManifestSpec, type MergeInput, type ProjectServiceSpec, type RouterSpec, type SourceRange } from '@belay/manifest';
import { toHostLabel } from '../platform/names/host-label.js';
import { findingText, manifestError } from './manifest-errors.js';
import { readManifestFolder, type ManifestFolder } from './manifest.reader.js';
import type { OpenSource } from './open-sources.js';
import type { ApplicationRow } from './operation-scope.js';

/** An application as its manifest describes it, with where its code comes from. */
export interface WantedApplication {
  /** Host name label: its name inside the environment and in the release. */
  readonly name: string;
  readonly row: ApplicationRow;
  /** Name of the project's entry that stands for it, where it differs; absent for what else a manifest brings along. */
  readonly projectName?: string;
  readonly spec: ApplicationSpec;
  /** Absent for prebuilt images. */
  readonly code?: { readonly source: OpenSource; readonly manifest: ManifestFolder };
}

/** All that the manifests of a project want, before variables and images. */
export interface WantedProject {
  readonly applications: readonly WantedApplication[];
  readonly services: readonly ProjectServiceSpec[];
  readonly routers: readonly RouterSpec[];
  readonly warnings: readonly string[];
  /** Gives the label of an application by any of its names; undefined for unknown ones. */
  readonly labelOf: (name: string) => string | undefined;
  /** Where a manifest says something of a service, e.g. its `versionText`. */
  readonly placeOfService: PlaceOfService;
}

/** Finds the place of a service's field, or of its name where the field is left out. */
export type PlaceOfService = (key: string, field: 'name' | 'type' | 'versionText') => SourceRange & { readonly file: string };

/**
 * Reads and merges the manifests of a project.
 * @throws {BelayError} MANIFEST_MISSING, MANIFEST_INVALID, NOT_SUPPORTED_YET, ROUTE_CONFLICT, APPLICATION_NOT_IN_MANIFEST, INVALID_NAME, NOT_FOUND.
 */
export async function readProject(rows: readonly ApplicationRow[], sources: readonly OpenSource[]): Promise<WantedProject> {
  const folders = new Map(sources.map((source) => [folderKey(source), source]));
  const read = await Promise.all([...folders].map(async ([key, source]) => [key, await readManifestFolder(source, folders.size > 1)] as const));
  const errors = read.flatMap(([, found]) => ('errors' in found ? found.errors : []));
  if (errors.length > 0) throw manifestError(errors);
  const manifests = new Map(read.flatMap(([key, found]) => ('errors' in found ? [] : [[key, found] as const])));
  const warnings = [...manifests.values()].flatMap(({ findings, notes }) => [...notes, ...findings.filter(({ severity }) => severity !== 'note').map(findingText)]);
  const applications = rows.flatMap((row) => applicationsOf(row, rows, sources, manifests, warnings));
  const unique = applications.filter((one, index) => applications.findIndex(({ name }) => name === one.name) === index);
  checkSameName(applications, unique);
  const images = unique.filter(({ code }) => code === undefined).map(({ spec }) => spec);
  const merged = mergeManifests([...inputsOf(manifests), ...(images.length === 0 ? [] : [{ file: 'the project', order: -1, spec: { applications: images, services: [], routers: [] } }])]);
  if (merged.diagnostics.some(({ severity }) => severity === 'error')) throw manifestError(merged.diagnostics);
  const labels = new Map(unique.flatMap(({ name, projectName, spec }) => [[nameKey(projectName ?? name), name], [spec.key, name], [name, name]] as const));
  return { applications: unique, services: merged.spec.services, routers: merged.spec.routers, warnings: [...warnings, ...merged.diagnostics.map(findingText)], placeOfService: (key, field) => findPlace([...manifests.values()], key, field), labelOf: (name) => labels.get(nameKey(name)) ?? labels.get(toHostLabel(name, 63)) };
}

const folderKey = ({ url, opened, folder }: OpenSource): string => JSON.stringify([url, opened.commit, folder]);

/** Applications that a project's entry stands for: the one of its manifest, whatever it is called there, or all of a manifest of several. */
function applicationsOf(row: ApplicationRow, rows: readonly ApplicationRow[], sources: readonly OpenSource[], manifests: ReadonlyMap<string, ManifestFolder>, warnings: string[]): WantedApplication[] {
  const source = sources.find((each) => each.row.id === row.id);
  if (source === undefined) return [{ name: row.name, row, spec: prebuiltSpec(row) }];
  const manifest = manifests.get(folderKey(source));
  const specs = manifest?.result.spec.applications ?? [];
  const isNamed = (spec: ApplicationSpec, name: string): boolean => spec.key === nameKey(name) || toHostLabel(spec.name, 63) === name;
  const [only] = specs;
  if (manifest === undefined || only === undefined) throw new BelayError('APPLICATION_NOT_IN_MANIFEST', `The manifest of ${row.name} describes no application.`);
  const own = specs.find((spec) => isNamed(spec, row.name));
  if (own === undefined && specs.length > 1) {
    throw new BelayError('APPLICATION_NOT_IN_MANIFEST', `${manifest.label} describes ${specs.map(({ name }) => name).join(', ')}, but not ${row.name}. Add it there, or name the application of the project like one of them.`, {
      details: { application: row.name, file: manifest.label, applications: specs.map(({ name }) => name) },
    });
  }
  if (own === undefined) warnings.push(`${row.name} is called "${only.name}" in ${manifest.label}; that is its name inside the environment.`);
  // Those that no other entry of the project stands for come along.
  const itself = own ?? only;
  const isOthers = (spec: ApplicationSpec): boolean => spec !== itself && rows.some((other) => other.id !== row.id && isNamed(spec, other.name));
  return specs.filter((spec) => !isOthers(spec)).map((spec) => {
    const name = labelFor(spec, manifest);
    return { name, row, spec, code: { source, manifest }, ...(spec === itself && name !== row.name ? { projectName: row.name } : {}) };
  });
}

function findPlace(manifests: readonly ManifestFolder[], key: string, field: 'name' | 'type' | 'versionText'): SourceRange & { readonly file: string } {
  for (const { label, result: { spec, sources } } of manifests) {
    const pointer = `/services/${spec.services.findIndex((service) => service.key === key)}`;
    const range = sources[`${pointer}/${field}`] ?? sources[`${pointer}/name`];
    if (range !== undefined) return { ...range, file: label };
  }
  return { file: 'manifest', line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function labelFor(spec: ApplicationSpec, { label, result }: ManifestFolder): string {
  const name = toHostLabel(spec.name, 63);
  if (name !== '') return name;
  const index = result.spec.applications.indexOf(spec);
  const place = result.sources[`/applications/${index}/name`];
  throw new BelayError('INVALID_NAME', `${label}${place === undefined ? '' : `:${place.line}:${place.column}`}: no host name can be made of the application's name "${spec.name}". Use letters, digits and hyphens.`);
}

function checkSameName(all: readonly WantedApplication[], unique: readonly WantedApplication[]): void {
  const clash = all.find((one) => !unique.includes(one) && one.row.id !== unique.find(({ name }) => name === one.name)?.row.id);
  const other = unique.find(({ name }) => name === clash?.name);
  if (clash === undefined || other === undefined) return;
  throw new BelayError('INVALID_NAME', `The applications ${other.row.name} and ${clash.row.name} of the project are both called "${clash.name}" by their manifests. Give each a name of its own.`, { details: { applications: [other.row.name, clash.row.name] } });
}

/** One project makes one environment, whatever project names its manifests carry. */
function inputsOf(manifests: ReadonlyMap<string, ManifestFolder>): MergeInput[] {
  return [...manifests.values()].map(({ label, result: { spec, sources } }, order) => ({ file: label, order, sources, spec: asOneProject(spec) }));
}

const asOneProject = (spec: ManifestSpec): ManifestSpec => ({ ...spec, applications: spec.applications.map((application) => ({ ...application, project: '' })) });

function prebuiltSpec({ name }: ApplicationRow): ApplicationSpec {
  return { name, key: nameKey(name), project: '', dockerfile: { path: 'Dockerfile' }, publiclyAccessible: true, storage: [], volumes: [], dependsOn: [], processes: [], jobs: [], variables: {} };
}
