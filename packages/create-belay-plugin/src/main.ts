import { parseArgs } from 'node:util';
import { relative, resolve } from 'node:path';
import { createPlugin, ScaffoldError, templates } from './create-plugin.js';

const USAGE = `usage: npm create belay-plugin <folder> -- [--capability ${templates.join('|')}] [--id <plugin id>] [--belay <clone of Belay>]`;

/** The program: makes a plugin from a template and says how to go on. Gives the exit code. */
export async function main(args: readonly string[], cwd: string): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { capability: { type: 'string', default: 'notifier' }, id: { type: 'string' }, belay: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
    const [folder] = positionals;
    if (values.help === true || folder === undefined) {
      process.stdout.write(`${USAGE}\n`);
      return values.help === true ? 0 : 2;
    }
    const dir = resolve(cwd, folder);
    const { id, files } = await createPlugin({ dir, capability: values.capability, ...(values.id === undefined ? {} : { id: values.id }), ...(values.belay === undefined ? {} : { belayDir: resolve(cwd, values.belay) }) });
    process.stdout.write(`${id}: ${files.length} files in ${relative(cwd, dir) || '.'}\n\n  cd ${relative(cwd, dir) || '.'}\n  npm install\n  npm run build && npm run lint && npm test\n  npm run certify\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ScaffoldError) && !(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    return 2;
  }
}
