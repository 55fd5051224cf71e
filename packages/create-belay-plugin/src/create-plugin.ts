import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** What a plugin can be begun with; each template certifies as it is. */
export const templates = ['notifier', 'jobs', 'sink'] as const;
type Template = (typeof templates)[number];

/** Something about what was asked for is not right; the message says what to do. */
export class ScaffoldError extends Error {}

/** What to make. */
export interface CreatePluginOptions {
  /** Folder that is made; it must not exist or be empty. */
  readonly dir: string;
  readonly capability: string;
  /** By default the folder's name. */
  readonly id?: string;
  /** Clone of Belay whose packages are used; without it those of the registry are. */
  readonly belayDir?: string;
}

const VERSION = '0.1.0';
const TEMPLATES_DIR = join(import.meta.dirname, '..', 'templates');
/** Files that npm leaves out of a package under their own names. */
const renamed: Readonly<Record<string, string>> = { 'gitignore': '.gitignore', 'package.template.json': 'package.json', 'tsconfig.template.json': 'tsconfig.json' };

/** Writes a plugin from the template of a capability. @throws {ScaffoldError} */
export async function createPlugin({ dir, capability, id = basename(dir), belayDir }: CreatePluginOptions): Promise<{ id: string; files: string[] }> {
  if (!isTemplate(capability)) throw new ScaffoldError(`There is no template for the capability "${capability}"; there are ${templates.join(', ')}. Begin with the nearest one.`);
  if (!/^[a-z][a-z0-9-]{1,62}$/.test(id)) throw new ScaffoldError(`"${id}" cannot be the id of a plugin: lower-case letters, digits and hyphens, beginning with a letter. Give another with --id.`);
  if ((await readdir(dir).catch(() => [])).length > 0) throw new ScaffoldError(`${dir} is not empty; give a new folder.`);

  const from = (name: string): string => (belayDir === undefined ? VERSION : `file:${join(belayDir, 'packages', name)}`);
  const words = { id, sdk: from('plugin-sdk'), contracts: from('contracts'), testing: from('plugin-testing'), cli: from('cli') };
  const files: string[] = [];
  for (const source of [join(TEMPLATES_DIR, 'common'), join(TEMPLATES_DIR, capability)]) {
    for (const path of await listFiles(source)) {
      const name = relative(source, path);
      const target = join(dir, dirname(name), renamed[basename(name)] ?? basename(name));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, fill(await readFile(path, 'utf8'), words));
      files.push(relative(dir, target));
    }
  }
  return { id, files };
}

async function listFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, word: string) => words[word] ?? whole);
}

function isTemplate(capability: string): capability is Template {
  return templates.some((template) => template === capability);
}
