import type { ProjectServiceSpec } from '../spec/manifest-spec.types.js';
import type { ServiceSpec } from '../spec/service-spec.types.js';
import { quoted } from '../units/reading.js';
import { variableNamePart } from '../variables/variable-name.js';
import type { MergeFindings } from './merge-findings.js';
import type { MergeInput } from './merge-input.js';

interface Entry {
  service: ProjectServiceSpec;
  readonly input: MergeInput;
  readonly pointer: string;
}

/** Joins the services of manifests: the same name, type and version is one service that several applications use. */
export class ServiceMerge {
  readonly #byKey = new Map<string, Entry>();
  readonly #byVariable = new Map<string, Entry>();

  constructor(private readonly findings: MergeFindings) {}

  /** Adds the services of a manifest that is newer than all before it. */
  add(input: MergeInput): void {
    const declaredBy = input.spec.applications.map((application) => application.key);
    input.spec.services.forEach((service, index) => this.#addService(service, declaredBy, input, `/services/${index}`));
  }

  /** The services, in the order in which they were first declared. */
  list(): readonly ProjectServiceSpec[] {
    return [...this.#byKey.values()].map((entry) => entry.service);
  }

  #addService(service: ServiceSpec, declaredBy: readonly string[], input: MergeInput, pointer: string): void {
    const known = this.#byKey.get(service.key);
    const variable = `${service.kind} ${variableNamePart(service.name)}`;
    const clash = this.#byVariable.get(variable);
    if (known === undefined && clash !== undefined) {
      this.findings.add(
        'VARIABLE_NAME_TAKEN',
        input,
        `${pointer}/name`,
        `${quoted(service.name)} and ${quoted(clash.service.name)} in ${this.findings.place(clash.input, `${clash.pointer}/name`)} lead to the same variables.`,
        'Rename one of them.',
      );
      return;
    }
    if (known === undefined) {
      const entry = { service: { ...service, declaredBy }, input, pointer };
      this.#byKey.set(service.key, entry);
      this.#byVariable.set(variable, entry);
      return;
    }
    const field = differingField(known.service, service);
    if (field === undefined) known.service = join(known.service, service, declaredBy);
    else
      this.findings.add(
        'SERVICE_MISMATCH',
        input,
        `${pointer}${field.pointer}`,
        `${quoted(service.name)} has another ${field.name} here than in ${this.findings.place(known.input, `${known.pointer}${field.pointer}`)}.`,
        'Write the same in both to share the service, or rename one of them.',
      );
  }
}

function differingField(a: ServiceSpec, b: ServiceSpec): { readonly name: string; readonly pointer: string } | undefined {
  if (a.kind !== b.kind || a.type !== b.type) return { name: 'type', pointer: '/type' };
  if (a.versionText !== undefined && b.versionText !== undefined && a.versionText !== b.versionText) return { name: 'version', pointer: '/versionText' };
  for (const [field, name] of [
    ['cpuMillis', 'cpu'],
    ['ramBytes', 'ram'],
    ['storageBytes', 'size'],
  ] as const) {
    const [x, y] = [a.resources[field], b.resources[field]];
    if (x !== undefined && y !== undefined && x !== y) return { name, pointer: `/resources/${field}` };
  }
  return undefined;
}

/** What one manifest leaves open, the other may say. */
const join = (known: ProjectServiceSpec, newer: ServiceSpec, declaredBy: readonly string[]): ProjectServiceSpec => ({
  ...newer,
  ...known,
  resources: { ...newer.resources, ...known.resources },
  masks: [...known.masks, ...newer.masks.filter((mask) => !known.masks.some((other) => other.table === mask.table && other.column === mask.column))],
  declaredBy: [...known.declaredBy, ...declaredBy.filter((key) => !known.declaredBy.includes(key))],
});
