import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { pluginQueue } from '@belay/contracts';
import { z } from 'zod';

/** What a token opens. */
export interface Access {
  readonly pluginId: string;
  /** Whether a queue is one of the plugin's. */
  serves(queue: string): boolean;
}

/** Knows tokens by their hash. */
export interface AccessList {
  find(token: string): Promise<Access | undefined>;
}

const document = z.array(z.object({ tokenSha256: z.string().regex(/^[0-9a-f]{64}$/), plugin: z.string().min(1), targets: z.array(z.string().min(1)).min(1) }));

/**
 * Reads who may come in from a JSON file: `[{ "tokenSha256", "plugin", "targets" }]`. The file is looked at with every call,
 * so that a token that is taken out is refused from the next call on; a file that cannot be read lets nobody in.
 */
export function readAccessFile(path: string): AccessList {
  let readAt = '';
  let known = new Map<string, Access>();
  return {
    find: async (token) => {
      const version = await stat(path, { bigint: true }).then(({ mtimeNs, size, ino }) => `${mtimeNs} ${size} ${ino}`, () => '');
      if (version !== readAt || version === '') {
        known = version === '' ? new Map() : await readEntries(path);
        readAt = version;
      }
      return known.get(createHash('sha256').update(token).digest('hex'));
    },
  };
}

async function readEntries(path: string): Promise<Map<string, Access>> {
  const parsed = document.safeParse(parseJson(await readFile(path, 'utf8').catch(() => '')));
  if (!parsed.success) return new Map();
  return new Map(parsed.data.map(({ tokenSha256, plugin, targets }): [string, Access] => {
    const queues = new Set(targets.map((target) => pluginQueue(plugin, target)));
    return [tokenSha256, { pluginId: plugin, serves: (queue) => queues.has(queue) }];
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
