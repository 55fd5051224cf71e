import type { AuthoredService } from '../schema/service.schema.js';
import type { ServiceType } from '../spec/service-spec.types.js';
import { quoted } from '../units/reading.js';
import { servicesOf, spanAt, textAt, type CheckContext, type Located } from './check-context.js';

/** Major versions that were ever released, by engine. source: the engines' release pages, 2026-11; a version that is not here is only a warning. */
const MAJORS: Readonly<Partial<Record<ServiceType, readonly [first: number, last: number]>>> = {
  postgresql: [8, 19],
  mysql: [5, 9],
  mongodb: [2, 8],
  redis: [2, 8],
  rabbitmq: [3, 4],
};

/** Reports versions that are left out or unheard of, and types in an old spelling. */
export function checkServices(context: CheckContext): void {
  for (const service of servicesOf(context.authored)) {
    checkVersion(context, service);
    const type = textAt(context, ...service.path, 'type')?.trim();
    if (type !== undefined && type.toLowerCase() !== service.value.type)
      context.findings.add(
        'note',
        'OLD_SPELLING',
        spanAt(context, ...service.path, 'type'),
        `${quoted(type)} is read as "${service.value.type}".`,
        `Write ${service.value.type}.`,
      );
  }
}

function checkVersion(context: CheckContext, { value, path }: Located<AuthoredService>): void {
  if (value.version === undefined) {
    const isRefused = textAt(context, ...path, 'version') !== undefined;
    if (!isRefused)
      context.findings.add(
        'note',
        'VERSION_OPEN',
        spanAt(context, ...path, 'name'),
        `No version of ${value.type} is given; the provider picks its newest and the first release pins it.`,
        'Add a line "version: ...".',
      );
    return;
  }
  const majors = MAJORS[value.type];
  const major = Number(/^v?(\d+)/.exec(value.version)?.[1]);
  const isKnown = majors === undefined || (major >= majors[0] && major <= majors[1]);
  if (!isKnown)
    context.findings.add(
      'warning',
      'UNUSUAL_VERSION',
      spanAt(context, ...path, 'version'),
      `There is no ${value.type} ${value.version} that we know of.`,
      `Known major versions are ${majors[0]} to ${majors[1]}.`,
    );
}
