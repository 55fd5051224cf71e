import { nearest } from '../diagnostics/nearest.js';
import type { ApplicationSpec } from '../spec/application-spec.types.js';
import { nameKey } from '../spec/name-key.js';
import { quoted } from '../units/reading.js';
import type { MergeFindings } from './merge-findings.js';
import type { MergeInput } from './merge-input.js';
import type { RouterMerge } from './router-merge.js';

/** An application with the manifest that defines it. */
export interface PlacedApplication {
  readonly application: ApplicationSpec;
  readonly input: MergeInput;
  readonly pointer: string;
}

/** Reports dependencies on applications that do not exist, and circles. */
export function checkDependencies(applications: readonly PlacedApplication[], findings: MergeFindings): void {
  const byKey = new Map(applications.map((placed) => [placed.application.key, placed]));
  for (const { application, input, pointer } of applications) {
    application.dependsOn.forEach((name, index) => {
      if (byKey.has(nameKey(name))) return;
      const near = nearest(
        name,
        [...byKey.values()].map((other) => other.application.name),
      );
      findings.add(
        'DEPENDS_ON_UNKNOWN',
        input,
        `${pointer}/dependsOn/${index}`,
        `${quoted(application.name)} depends on ${quoted(name)}, which no manifest of the project defines.`,
        near === undefined ? 'Add the manifest of that application to the project, or remove this entry.' : `Did you mean ${near}?`,
      );
    });
  }
  const finished = new Set<string>();
  for (const { application } of applications) reportCircle(application.key, byKey, finished, findings);
}

/** Follows dependencies without recursion; reports the first circle that it meets on the way. */
function reportCircle(start: string, byKey: ReadonlyMap<string, PlacedApplication>, finished: Set<string>, findings: MergeFindings): void {
  const path: { readonly key: string; next: number }[] = finished.has(start) ? [] : [{ key: start, next: 0 }];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const placed = byKey.get(top.key);
    const name = placed?.application.dependsOn[top.next];
    if (placed === undefined || name === undefined) {
      finished.add(top.key);
      path.pop();
      continue;
    }
    const index = top.next++;
    const key = nameKey(name);
    const from = path.findIndex((step) => step.key === key);
    if (from !== -1)
      findings.add(
        'DEPENDS_ON_CIRCLE',
        placed.input,
        `${placed.pointer}/dependsOn/${index}`,
        `Applications depend on each other in a circle: ${[...path.slice(from).map((step) => step.key), key].join(' → ')}.`,
        'Remove one of these dependencies.',
      );
    else if (byKey.has(key) && !finished.has(key)) path.push({ key, next: 0 });
  }
}

/** Reports routes to applications that no manifest defines. */
export function checkRouteTargets(routers: RouterMerge, applications: ReadonlySet<string>, findings: MergeFindings): void {
  for (const { route, input, pointer } of routers.routes()) {
    if (applications.has(nameKey(route.application))) continue;
    const near = nearest(route.application, applications);
    findings.add(
      'ROUTE_APPLICATION_UNKNOWN',
      input,
      `${pointer}/application`,
      `The route leads to ${quoted(route.application)}, which no manifest of the project defines.`,
      near === undefined ? 'Write the name of an application of the project.' : `Did you mean ${near}?`,
    );
  }
}
