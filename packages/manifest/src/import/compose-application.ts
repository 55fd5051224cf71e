import { compact } from '../spec/compact.js';
import { variableName } from '../variables/variable-name.js';
import type { RawValue } from '../yaml/raw-value.js';
import { convertComposeHealthCheck } from './compose-health-check.js';
import { composeSpan, drop, isNotNeeded, type ComposeContext } from './compose-context.js';
import { childOf, listOf, mapOf, textOf, textsOf } from './raw-access.js';

const CONVERTED = new Set([
  'build',
  'image',
  'ports',
  'expose',
  'environment',
  'depends_on',
  'healthcheck',
  'deploy',
  'mem_limit',
  'cpus',
  'volumes',
  'command',
  'scale',
]);

/** Converts one compose service that is built from source. */
export class ComposeApplication {
  constructor(
    private readonly context: ComposeContext,
    private readonly name: string,
    private readonly service: RawValue,
  ) {}

  /** The application as an entry of belay.yml. */
  convert(): object {
    const { service } = this;
    for (const key of Object.keys(mapOf(service)))
      if (!CONVERTED.has(key) && !isNotNeeded(key))
        this.#drop([key], key === 'env_file' ? 'Commit a .env beside the Dockerfile, or copy it into variables.' : undefined);
    const limits = childOf(service, 'deploy', 'resources', 'limits');
    const variables = this.#variables();
    const storage = this.#storage();
    const dependsOn = this.#dependsOn();
    const memory = textOf(childOf(limits, 'memory')) ?? textOf(childOf(service, 'mem_limit'));
    return compact({
      name: this.name,
      project: this.context.project,
      ...this.#build(),
      port: this.#port(),
      cpu: textOf(childOf(limits, 'cpus')) ?? textOf(childOf(service, 'cpus')),
      ram: memory === undefined ? undefined : composeSize(memory),
      replicas: this.#number(textOf(childOf(service, 'deploy', 'replicas')) ?? textOf(childOf(service, 'scale'))),
      health_check: convertComposeHealthCheck(this.context, this.name, childOf(service, 'healthcheck')),
      processes: this.#processes(),
      storage: storage.length > 0 ? storage : undefined,
      depends_on: dependsOn.length > 0 ? dependsOn : undefined,
      variables: Object.keys(variables).length > 0 ? variables : undefined,
    });
  }

  #build(): object {
    const build = childOf(this.service, 'build');
    const context = (textOf(build) ?? textOf(childOf(build, 'context')) ?? '.').replace(/^\.\//, '').replace(/\/+$/, '');
    const file = textOf(childOf(build, 'dockerfile')) ?? 'Dockerfile';
    for (const key of Object.keys(mapOf(build))) if (!['context', 'dockerfile', 'target', 'args'].includes(key)) this.#drop(['build', key]);
    const isRoot = context === '' || context === '.';
    if (!isRoot)
      this.#assume(
        ['build'],
        `The image is built from the folder "${context}" in compose; Belay gives the build the whole repository.`,
        `Check that COPY lines of ${context}/${file} begin at the repository's root.`,
      );
    const args = this.#pairs(childOf(build, 'args'), ['build', 'args']);
    const target = textOf(childOf(build, 'target'));
    const extras = compact({ target, args: Object.keys(args).length > 0 ? args : undefined });
    return { dockerfile: isRoot ? file : `${context}/${file}`, ...(Object.keys(extras).length > 0 && { build: extras }) };
  }

  #port(): number | undefined {
    const ports = [...listOf(childOf(this.service, 'ports')), ...listOf(childOf(this.service, 'expose'))];
    const numbers = ports.map((port) => this.#number(textOf(childOf(port, 'target')) ?? /(\d+)(?:\/(?:tcp|udp))?$/.exec(textOf(port) ?? '')?.[1]));
    const distinct = [...new Set(numbers.filter((port) => port !== undefined))];
    if (distinct.length > 1)
      this.#assume(['ports'], `Only one port is routed: ${distinct[0]}.`, "Siblings still reach the other ports by the application's host name.");
    return distinct[0];
  }

  #processes(): object | undefined {
    const command = childOf(this.service, 'command');
    const words = textsOf(command);
    if (command === undefined || words.length === 0) return undefined;
    return { web: { command: typeof command === 'string' ? command : words } };
  }

  #variables(): Readonly<Record<string, string>> {
    const variables = this.#pairs(childOf(this.service, 'environment'), ['environment']);
    return Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, this.#serviceReference(key, value)]));
  }

  /** An address of a database or broker becomes the built-in variable that holds it, because Belay makes the credentials. */
  #serviceReference(key: string, value: string): string {
    const host = /^[a-z][a-z0-9+]*:\/\/(?:[^@/]*@)?([A-Za-z0-9._-]+)(?::\d+)?(?:[/?].*)?$/.exec(value)?.[1];
    const name = host ?? value;
    const list = this.context.services.get(name);
    if (list === undefined) return value;
    const alias = variableName(list === 'databases' ? 'DATABASE' : 'BROKER', name, host === undefined ? 'HOST' : 'CONNECTION_URI');
    this.#assume(['environment'], `${key} now refers to ${alias}.`, 'Check that the application understands this address.');
    return `$${alias}`;
  }

  #dependsOn(): readonly string[] {
    const value = childOf(this.service, 'depends_on');
    const names = Array.isArray(value) ? textsOf(value) : Object.keys(mapOf(value));
    return names.filter((name) => this.context.applications.has(name));
  }

  #storage(): readonly object[] {
    return listOf(childOf(this.service, 'volumes')).flatMap((volume) => {
      const [source = '', target] = textOf(volume)?.split(':') ?? [textOf(childOf(volume, 'source')) ?? '', textOf(childOf(volume, 'target'))];
      if (target === undefined || /^[./~$]/.test(source) || source === '') {
        this.#drop(['volumes'], 'Folders of the machine are not mounted; copy them in the Dockerfile.');
        return [];
      }
      this.#assume(['volumes'], `The volume "${source}" becomes a disk of 10GB.`, 'Change size and type as needed.');
      return [{ name: source, type: 'ssd', size: '10GB', mount_point: target }];
    });
  }

  /** `KEY=VALUE` lists and maps alike. */
  #pairs(value: RawValue | undefined, path: readonly string[]): Readonly<Record<string, string>> {
    const entries = Array.isArray(value)
      ? textsOf(value).map((text): [string, string | undefined] =>
          text.includes('=') ? [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] : [text, undefined],
        )
      : Object.entries(mapOf(value)).map(([key, text]): [string, string | undefined] => [key, textOf(text)]);
    return Object.fromEntries(
      entries.flatMap(([key, text]): [string, string][] => {
        const plain = text?.replaceAll(/\$\{[A-Za-z_]\w*:?-([^}]*)\}/g, '$1').replaceAll('$$', '$');
        if (plain !== undefined && !/\$\{?[A-Za-z_]/.test(plain)) return [[key, plain]];
        this.#drop([...path, key], 'Its value comes from outside the file; set it with the CLI.');
        return [];
      }),
    );
  }

  #number(text: string | undefined): number | undefined {
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  }

  #drop(path: readonly string[], hint?: string): void {
    drop(this.context, ['services', this.name, ...path], hint);
  }

  #assume(path: readonly string[], message: string, hint: string): void {
    this.context.findings.add('warning', 'IMPORT_ASSUMED', composeSpan(this.context, 'services', this.name, ...path), message, hint);
  }
}

/** `512m` and `1g` of compose are `512MB` and `1GB`. */
const composeSize = (text: string): string =>
  text.replace(/^(\d+(?:\.\d+)?)\s*([kmg])b?$/i, (_, number: string, unit: string) => `${number}${unit.toUpperCase()}B`);
