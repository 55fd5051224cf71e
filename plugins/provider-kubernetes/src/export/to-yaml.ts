/** Keys that come first wherever they stand, as people write them. */
const first = [
  'apiVersion', 'kind', 'metadata', 'name', 'namespace', 'labels', 'annotations', 'type', 'immutable',
  'replicas', 'minReplicas', 'maxReplicas', 'scaleTargetRef', 'serviceName', 'ingressClassName', 'parentRefs', 'hostnames', 'podSelector', 'policyTypes', 'ingress', 'egress', 'accessModes', 'selector', 'strategy', 'template',
  'serviceAccountName', 'image', 'imagePullPolicy', 'command', 'args', 'containerPort', 'ports', 'env', 'envFrom', 'resources', 'startupProbe', 'readinessProbe', 'volumeMounts', 'securityContext', 'containers', 'volumes',
  'port', 'targetPort', 'host', 'http', 'path', 'pathType', 'matches', 'backend', 'requests', 'limits',
];
/** Keys that come last. */
const last = ['terminationGracePeriodSeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds', 'status'];

/** Writes a plain JSON value as YAML in block style. Texts that YAML could take for something else are quoted. */
export function toYaml(value: unknown): string {
  return `${lines(value).map((line) => line.trimEnd()).join('\n')}\n`;
}

function lines(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => prefix(lines(item), '- ', '  '));
  if (typeof value === 'string' && isLiteral(value)) return [value.endsWith('\n') ? '|' : '|-', ...value.replace(/\n$/, '').split('\n')];
  if (typeof value !== 'object' || value === null) return [scalar(value)];
  const members = Object.entries(value).filter(([, member]) => member !== undefined).sort(([one], [other]) => rank(one) - rank(other));
  if (members.length === 0) return ['{}'];
  return members.flatMap(([key, member]) => {
    const text = lines(member);
    const isBlock = typeof member === 'object' && member !== null && Object.keys(member).length > 0;
    return isBlock ? [`${scalar(key)}:`, ...text.map((line) => `  ${line}`)] : [`${scalar(key)}: ${text[0]}`, ...text.slice(1).map((line) => `  ${line}`)];
  });
}

function prefix(text: readonly string[], head: string, rest: string): string[] {
  return text.map((line, index) => `${index === 0 ? head : rest}${line}`);
}

function rank(key: string): number {
  const index = first.indexOf(key);
  if (index >= 0) return index;
  return last.includes(key) ? first.length + 1 : first.length;
}

/** e.g. 250m, 512Mi and 10.0.0.0/8: nothing that YAML could take for a number. */
const QUANTITY = /^(\d+(m|k|M|G|T|[KMGT]i)|\d+(\.\d+){3}\/\d+)$/;

/** Says whether a text of several lines reads the same as a literal block, in which nothing is escaped. source: YAML 1.2.2, section 8.1.2. */
function isLiteral(text: string): boolean {
  return text.includes('\n') && !/^[\s]|\n\n$|[^\x20-\x7E\n]|[ ]\n/.test(text);
}

/** JSON's form of a text is YAML too. source: YAML 1.2.2, section 7.3.1, "Double-Quoted Style". */
function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  const isPlain = QUANTITY.test(value) || /^[A-Za-z_/][A-Za-z0-9_./@-]*(:[A-Za-z0-9_./@-]+)*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n|~)$/i.test(value);
  return isPlain ? value : JSON.stringify(value);
}
