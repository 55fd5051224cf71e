import { nearest } from '../diagnostics/nearest.js';
import { nameKey } from '../spec/name-key.js';
import { quoted } from '../units/reading.js';
import { applicationsOf, lineAt, spanAt, type CheckContext } from './check-context.js';

/** Reports routes that lead nowhere in this file and custom domains that stand twice. */
export function checkRouters(context: CheckContext): void {
  const applications = new Map(applicationsOf(context.authored).map(({ value, path }) => [nameKey(value.name), { value, path }]));
  const domains = new Map<string, number>();
  (context.authored.routers ?? []).forEach((router, index) => {
    (router.custom_domains ?? []).forEach(({ domain }, position) => {
      const path = ['routers', index, 'custom_domains', position, 'domain'];
      const line = domains.get(domain);
      if (line !== undefined)
        context.findings.add(
          'error',
          'DOMAIN_TAKEN',
          spanAt(context, ...path),
          `The domain ${domain} already stands on line ${line}.`,
          'Bind a domain to one branch of one router.',
        );
      domains.set(domain, line ?? lineAt(context, ...path));
    });
    router.routes.forEach((route, position) => {
      const path = ['routers', index, 'routes', position, 'application_name'];
      const application = applications.get(nameKey(route.application_name));
      if (application === undefined && applications.size > 0) {
        const near = nearest(
          route.application_name,
          [...applications.values()].map(({ value }) => value.name),
        );
        context.findings.add(
          'warning',
          'ROUTE_TO_OTHER_APPLICATION',
          spanAt(context, ...path),
          `${quoted(route.application_name)} is not defined in this file; the route works only if another manifest of the project defines it.`,
          near === undefined ? undefined : `Did you mean ${near}?`,
        );
      } else if (application?.value.publicly_accessible === false) {
        context.findings.add(
          'warning',
          'CONFLICTING_KEYS',
          spanAt(context, ...path),
          `The route makes ${quoted(application.value.name)} public although line ${lineAt(context, ...application.path, 'publicly_accessible')} says otherwise.`,
          'Remove one of them.',
        );
      }
    });
  });
}
