import type { AuthoredApplication } from '../schema/application.schema.js';
import { keySpanAt, spanAt, type CheckContext, type Located } from './check-context.js';
import { checkAutoscaling } from './check-autoscaling.js';
import { checkVariableNames } from './check-variable-names.js';

/** Reports what is wrong with the parts of an application that only belay.yml has. */
export function checkApplicationExtras(context: CheckContext, application: Located<AuthoredApplication>): void {
  const { value, path } = application;
  checkHealthCheck(context, application);
  checkAutoscaling(context, application);
  if (value.build?.buildpack !== undefined && (value.build.dockerfile ?? value.dockerfile) !== undefined)
    context.findings.add(
      'error',
      'CONFLICTING_KEYS',
      keySpanAt(context, ...path, 'build', 'buildpack'),
      'An application is built either from a Dockerfile or by a buildpack.',
      'Remove one of them.',
    );
  checkVariableNames(context, value.variables, [...path, 'variables']);
  checkVariableNames(context, value.build?.args, [...path, 'build', 'args']);
  checkJobNames(context, application);
  for (const name of Object.keys(value.processes ?? {})) {
    if (!/^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/.test(name))
      context.findings.add(
        'error',
        'INVALID_NAME',
        keySpanAt(context, ...path, 'processes', name),
        'A process name begins with a letter and holds letters, digits and dashes.',
        'Write a name such as web or worker.',
      );
  }
}

function checkHealthCheck(context: CheckContext, { value, path }: Located<AuthoredApplication>): void {
  const check = value.health_check;
  if (check === undefined) return;
  const place = [...path, 'health_check'];
  const kinds = [check.http !== undefined, check.tcp === true, check.command !== undefined].filter(Boolean).length;
  if (kinds === 0 && context.isWhole)
    context.findings.add(
      'error',
      'MISSING_KEY',
      keySpanAt(context, ...place),
      'A health check needs one of http, tcp and command.',
      'Add "http: /path" or "tcp: true".',
    );
  if (kinds > 1)
    context.findings.add(
      'error',
      'CONFLICTING_KEYS',
      keySpanAt(context, ...place),
      'A health check has only one of http, tcp and command.',
      'Keep one of them.',
    );
  if (check.http !== undefined && !/^\/[\x21-\x7E]{0,2000}$/.test(check.http))
    context.findings.add(
      'error',
      'INVALID_PATH',
      spanAt(context, ...place, 'http'),
      'The path of a health check begins with a slash and has no spaces.',
      'Write a path such as /health.',
    );
  if (check.command !== undefined && check.port !== undefined)
    context.findings.add('error', 'CONFLICTING_KEYS', keySpanAt(context, ...place, 'port'), 'A command has no port.', 'Remove this line.');
}

function checkJobNames(context: CheckContext, { value, path }: Located<AuthoredApplication>): void {
  const names = new Set<string>();
  for (const list of ['before_release', 'scheduled'] as const) {
    (value.jobs?.[list] ?? []).forEach((job, index) => {
      if (names.has(job.name))
        context.findings.add(
          'error',
          'NAME_TAKEN',
          spanAt(context, ...path, 'jobs', list, index, 'name'),
          'Another job of this application has this name.',
          'Give each a name of its own.',
        );
      names.add(job.name);
    });
  }
}
