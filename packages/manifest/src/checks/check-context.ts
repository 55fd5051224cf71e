import type { Findings, Span } from '../diagnostics/findings.js';
import type { AuthoredApplication } from '../schema/application.schema.js';
import type { AuthoredManifest } from '../schema/manifest.schema.js';
import type { AuthoredService } from '../schema/service.schema.js';
import { nearestPlace, type Places } from '../yaml/places.js';

/** What the checks of one manifest look at. `isWhole` is false when parts of the file did not fit the format and are left out. */
export interface CheckContext {
  readonly authored: AuthoredManifest;
  readonly places: Places;
  readonly findings: Findings;
  readonly isWhole: boolean;
}

/** One part of a manifest and the path of its place. */
export interface Located<T> {
  readonly value: T;
  readonly path: readonly (string | number)[];
}

/** The applications of a manifest, in order. */
export const applicationsOf = ({ application, applications }: AuthoredManifest): readonly Located<AuthoredApplication>[] => [
  ...(application === undefined ? [] : [{ value: application, path: ['application'] }]),
  ...(applications ?? []).map((value, index) => ({ value, path: ['applications', index] })),
];

/** The databases and brokers of a manifest, in order. */
export const servicesOf = ({ databases, brokers }: AuthoredManifest): readonly Located<AuthoredService>[] => [
  ...(databases ?? []).map((value, index) => ({ value, path: ['databases', index] })),
  ...(brokers ?? []).map((value, index) => ({ value, path: ['brokers', index] })),
];

/** The span of the value at a path, or of what is nearest to it. */
export const spanAt = ({ places }: CheckContext, ...path: readonly (string | number)[]): Span => nearestPlace(places, path).value;

/** The span of the key at a path, or of its value. */
export const keySpanAt = (context: CheckContext, ...path: readonly (string | number)[]): Span => {
  const place = nearestPlace(context.places, path);
  return place.key ?? place.value;
};

/** The text of the scalar at a path. */
export const textAt = ({ places }: CheckContext, ...path: readonly (string | number)[]): string | undefined =>
  places.get(path.map((part) => `/${part}`).join(''))?.text;

/** The line of a path's value, for messages. */
export const lineAt = (context: CheckContext, ...path: readonly (string | number)[]): number => context.findings.rangeOf(spanAt(context, ...path)).line;
