/** A database or broker to attach. */
export interface WantedService { readonly kind: 'database' | 'broker'; readonly type: string; readonly version: string; readonly name: string }

/** What a first manifest says. */
export interface WantedManifest {
  readonly project: string;
  readonly name: string;
  /** Absent where the Dockerfile says it by EXPOSE. */
  readonly port?: number;
  readonly isPublic: boolean;
  readonly services: readonly WantedService[];
}

/** Writes a manifest in the form of `.qovery.yml`. */
export function renderManifest(wanted: WantedManifest): string {
  const application = ['application:', `  name: ${scalar(wanted.name)}`, `  project: ${scalar(wanted.project)}`];
  if (wanted.isPublic) application.push('  publicly_accessible: true');
  if (wanted.port !== undefined) application.push(`  port: ${wanted.port}`);
  const routers = ['routers:', '  - name: main', '    routes:', `      - application_name: ${scalar(wanted.name)}`, '        paths:', '          - /*'];
  return `${[...application, ...serviceLines('databases', wanted, 'database'), ...serviceLines('brokers', wanted, 'broker'), ...(wanted.isPublic ? routers : [])].join('\n')}\n`;
}

function serviceLines(key: string, { services }: WantedManifest, kind: WantedService['kind']): string[] {
  const own = services.filter((service) => service.kind === kind);
  return own.length === 0 ? [] : [`${key}:`, ...own.flatMap((service) => [`  - type: ${service.type}`, `    version: "${service.version}"`, `    name: ${scalar(service.name)}`])];
}

/** Text that YAML would read as something else, or that has signs of its own, is quoted. */
function scalar(text: string): string {
  return /^[A-Za-z][\w -]*[\w]$|^[A-Za-z]$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
