import type { AuthoredApplication } from '../schema/application.schema.js';
import { defaultMountPoint } from '../spec/application-spec.js';
import { nameKey } from '../spec/name-key.js';
import { quoted } from '../units/reading.js';
import { applicationsOf, keySpanAt, lineAt, spanAt, textAt, type CheckContext, type Located } from './check-context.js';
import { checkApplicationExtras } from './check-application-extras.js';

/** Reports what is wrong with the applications of a manifest as such. */
export function checkApplications(context: CheckContext): void {
  const { authored, findings, isWhole } = context;
  const applications = applicationsOf(authored);
  if (applications.length === 0 && isWhole)
    findings.add(
      'error',
      'MISSING_KEY',
      keySpanAt(context, 'application'),
      'The file defines no application.',
      'Add "application:" with a name and a project.',
    );
  if (authored.application !== undefined && authored.applications !== undefined)
    findings.add(
      'error',
      'CONFLICTING_KEYS',
      keySpanAt(context, 'applications'),
      'The file has both "application" and "applications".',
      'Move the single application into the list.',
    );
  for (const application of applications) {
    checkProject(context, application, applications[0]);
    checkDockerfile(context, application);
    checkStorage(context, application);
    checkDependencies(context, application);
    checkApplicationExtras(context, application);
  }
}

function checkProject(context: CheckContext, { value, path }: Located<AuthoredApplication>, first: Located<AuthoredApplication> | undefined): void {
  const project = value.project ?? context.authored.project;
  if (project === undefined) {
    if (textAt(context, ...path, 'project') === undefined)
      context.findings.add('error', 'MISSING_KEY', keySpanAt(context, ...path), '"project" is missing in application.', 'Add a line "project: ...".');
    return;
  }
  const other = first?.value.project ?? context.authored.project;
  if (first !== undefined && other !== undefined && other !== project)
    context.findings.add(
      'error',
      'PROJECT_MISMATCH',
      spanAt(context, ...path, 'project'),
      `All applications of a file belong to one project; the first one is in ${quoted(other)}.`,
      'Write the same project, or make a file of its own.',
    );
}

function checkDockerfile(context: CheckContext, { value, path }: Located<AuthoredApplication>): void {
  const { dockerfile, build } = value;
  if (dockerfile !== undefined && build?.dockerfile !== undefined && dockerfile.path !== build.dockerfile.path)
    context.findings.add(
      'error',
      'CONFLICTING_KEYS',
      spanAt(context, ...path, 'build', 'dockerfile'),
      `"dockerfile" on line ${lineAt(context, ...path, 'dockerfile')} names another file.`,
      'Keep one of them.',
    );
  const raw = dockerfile?.raw?.trim() ?? '';
  const isOdd = dockerfile !== undefined && (raw.startsWith('/') || raw.endsWith('/') || raw.endsWith('.') || raw === '' || raw.includes('\\'));
  if (isOdd)
    context.findings.add(
      'note',
      'PATH_NORMALISED',
      spanAt(context, ...path, 'dockerfile'),
      `This means ${dockerfile.path}, from the repository's root.`,
      `Write ${dockerfile.path}.`,
    );
}

function checkStorage(context: CheckContext, { value, path }: Located<AuthoredApplication>): void {
  const names = new Map<string, number>();
  const mountPoints = new Map<string, number>();
  for (const [list, items] of [
    ['storage', value.storage ?? []],
    ['volumes', value.volumes ?? []],
  ] as const) {
    items.forEach((storage, index) => {
      const place = [...path, list, index];
      const mountPoint = storage.mount_point ?? defaultMountPoint(storage.name);
      const raw = textAt(context, ...place, 'mount_point');
      if (storage.mount_point === undefined)
        context.findings.add(
          'note',
          'MOUNT_POINT_DEFAULTED',
          spanAt(context, ...place, 'name'),
          `The storage is mounted at ${mountPoint}.`,
          `Add "mount_point: ${mountPoint}".`,
        );
      else if (raw !== undefined && raw !== mountPoint)
        context.findings.add('note', 'PATH_NORMALISED', spanAt(context, ...place, 'mount_point'), `This means ${mountPoint}.`, `Write ${mountPoint}.`);
      const sameName = names.get(nameKey(storage.name));
      const samePlace = mountPoints.get(mountPoint);
      if (sameName !== undefined)
        context.findings.add(
          'error',
          'NAME_TAKEN',
          spanAt(context, ...place, 'name'),
          `The storage on line ${sameName} is already called ${quoted(storage.name)}.`,
          'Give each a name of its own.',
        );
      if (samePlace !== undefined)
        context.findings.add(
          'error',
          'CONFLICTING_KEYS',
          spanAt(context, ...place, 'mount_point'),
          `The storage on line ${samePlace} is already mounted at ${mountPoint}.`,
          'Give each a mount point of its own.',
        );
      names.set(nameKey(storage.name), lineAt(context, ...place, 'name'));
      mountPoints.set(mountPoint, lineAt(context, ...place, 'name'));
      checkStorageTexts(context, place);
    });
  }
}

function checkStorageTexts(context: CheckContext, place: readonly (string | number)[]): void {
  const size = textAt(context, ...place, 'size');
  if (size !== undefined && /^\d+$/.test(size.trim()))
    context.findings.add('note', 'OLD_SPELLING', spanAt(context, ...place, 'size'), `A size without a unit counts GB: ${size}GB.`, `Write ${size}GB.`);
  const type = textAt(context, ...place, 'type')
    ?.trim()
    .toLowerCase();
  if (type === 'sdd' || type === 'fast_sdd')
    context.findings.add(
      'note',
      'OLD_SPELLING',
      spanAt(context, ...place, 'type'),
      `"${type}" is read as "${type.replace('sdd', 'ssd')}".`,
      `Write ${type.replace('sdd', 'ssd')}.`,
    );
}

function checkDependencies(context: CheckContext, { value, path }: Located<AuthoredApplication>): void {
  (value.depends_on ?? []).forEach((name, index) => {
    if (nameKey(name) === nameKey(value.name))
      context.findings.add(
        'error',
        'DEPENDS_ON_CIRCLE',
        spanAt(context, ...path, 'depends_on', index),
        'The application depends on itself.',
        'Remove this entry.',
      );
  });
}
