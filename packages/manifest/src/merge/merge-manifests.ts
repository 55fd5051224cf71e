import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { ApplicationSpec } from '../spec/application-spec.types.js';
import type { ProjectSpec } from '../spec/manifest-spec.types.js';
import { nameKey } from '../spec/name-key.js';
import { quoted } from '../units/reading.js';
import { checkDependencies, checkRouteTargets } from './check-project.js';
import { MergeFindings } from './merge-findings.js';
import type { MergeInput } from './merge-input.js';
import { RouterMerge } from './router-merge.js';
import { ServiceMerge } from './service-merge.js';

/** A project's spec without what was refused, and why it was refused. With an error among the diagnostics the spec is not complete. */
export interface MergeResult {
  readonly spec: ProjectSpec;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Merges the manifests of one project into one spec: routers of the same name join, a service of the same name, type and version is shared,
 * and of two that claim one application name, path or domain the newer is refused, with both places named. The order of the result is that of `order`.
 */
export function mergeManifests(inputs: readonly MergeInput[]): MergeResult {
  const findings = new MergeFindings();
  const applications = new Map<string, { readonly application: ApplicationSpec; readonly input: MergeInput; readonly pointer: string }>();
  const services = new ServiceMerge(findings);
  const routers = new RouterMerge(findings);
  const sorted = inputs.toSorted((a, b) => a.order - b.order);
  const project = sorted.flatMap((input) => input.spec.applications)[0]?.project ?? '';
  for (const input of sorted) {
    input.spec.applications.forEach((application, index) => {
      const pointer = `/applications/${index}`;
      const known = applications.get(application.key);
      if (nameKey(application.project) !== nameKey(project))
        findings.add(
          'PROJECT_MISMATCH',
          input,
          `${pointer}/project`,
          `${quoted(application.name)} belongs to the project ${quoted(application.project)}, not to ${quoted(project)}.`,
          'Write the same project in all of its manifests.',
        );
      else if (known !== undefined)
        findings.add(
          'NAME_TAKEN',
          input,
          `${pointer}/name`,
          `The application ${quoted(application.name)} is already defined in ${findings.place(known.input, `${known.pointer}/name`)}.`,
          'Give each application a name of its own.',
        );
      else applications.set(application.key, { application, input, pointer });
    });
    services.add(input);
    routers.add(input);
  }
  const merged = { applications: [...applications.values()], services: services.list(), routers: routers.list() };
  checkDependencies(merged.applications, findings);
  checkRouteTargets(routers, new Set(applications.keys()), findings);
  return { spec: { project, ...merged, applications: merged.applications.map(({ application }) => application) }, diagnostics: findings.list() };
}
