import { nameKey } from '../spec/name-key.js';
import { quoted } from '../units/reading.js';
import { variableNamePart } from '../variables/variable-name.js';
import { applicationsOf, lineAt, servicesOf, spanAt, type CheckContext, type Located } from './check-context.js';

/** Reports names that stand for two things: of one kind, by the variables that they lead to, or as host names. */
export function checkNames(context: CheckContext): void {
  const applications = applicationsOf(context.authored);
  const services = servicesOf(context.authored);
  checkKind(context, 'application', applications);
  checkKind(context, 'service', services);
  checkKind(
    context,
    'router',
    (context.authored.routers ?? []).map((value, index) => ({ value, path: ['routers', index] })),
  );
  const serviceKeys = new Map(services.map((service) => [nameKey(service.value.name), service]));
  for (const application of applications) {
    const service = serviceKeys.get(nameKey(application.value.name));
    if (service === undefined) continue;
    const line = lineAt(context, ...application.path, 'name');
    context.findings.add(
      'warning',
      'NAME_SHARED',
      spanAt(context, ...service.path, 'name'),
      `The application on line ${line} has the same name, so that the bare host name ${quoted(service.value.name)} is the application's.`,
      'Reach the service by its built-in variables (_HOST, _CONNECTION_URI), or rename one of them.',
    );
  }
}

function checkKind(context: CheckContext, kind: string, things: readonly Located<{ readonly name: string }>[]): void {
  const byKey = new Map<string, Located<{ readonly name: string }>>();
  const byVariable = new Map<string, Located<{ readonly name: string }>>();
  for (const thing of things) {
    const { name } = thing.value;
    const same = byKey.get(nameKey(name));
    const clash = byVariable.get(variableNamePart(name));
    const span = spanAt(context, ...thing.path, 'name');
    if (same !== undefined)
      context.findings.add(
        'error',
        'NAME_TAKEN',
        span,
        `The ${kind} on line ${lineAt(context, ...same.path, 'name')} is already called ${quoted(name)}.`,
        'Give each a name of its own.',
      );
    else if (clash !== undefined)
      context.findings.add(
        'error',
        'VARIABLE_NAME_TAKEN',
        span,
        `This ${kind} and ${quoted(clash.value.name)} on line ${lineAt(context, ...clash.path, 'name')} lead to the same variables (${variableNamePart(name)}).`,
        'Rename one of them.',
      );
    byKey.set(nameKey(name), same ?? thing);
    byVariable.set(variableNamePart(name), clash ?? thing);
  }
}
