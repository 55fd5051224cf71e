import type { RequestOptions } from 'node:https';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Access } from './access.js';

/** How long a token that was read from a file is taken for good, as Kubernetes' own clients do. */
const TOKEN_MS = 60_000;

const cluster = z.strictObject({
  server: z.string().startsWith('https://'), 'certificate-authority-data': z.string().optional(), 'certificate-authority': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().default(false), 'tls-server-name': z.string().optional(), extensions: z.unknown().optional(),
});
const user = z.strictObject({
  token: z.string().optional(), tokenFile: z.string().optional(),
  'client-certificate-data': z.string().optional(), 'client-certificate': z.string().optional(), 'client-key-data': z.string().optional(), 'client-key': z.string().optional(), extensions: z.unknown().optional(),
});
const named = z.looseObject({ name: z.string() });
const kubeconfig = z.looseObject({
  'current-context': z.string().default(''), contexts: z.array(named.extend({ context: z.looseObject({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(named.extend({ cluster: z.unknown() })), users: z.array(named.extend({ user: z.unknown() })),
});

/**
 * Reads a kubeconfig that says all itself: an address, what is trusted, and a token or a certificate. Undefined for any other one.
 * Most are so, and the client library that knows all kinds costs 30 MB of memory and a second of each start.
 */
export async function readPlainAccess(text: string, context: string | undefined, now: () => number): Promise<Access | undefined> {
  const config = kubeconfig.safeParse(parseText(text)).data;
  const chosen = config?.contexts.find(({ name }) => name === (context ?? config['current-context']))?.context;
  if (config === undefined || chosen === undefined) return undefined;
  const place = cluster.safeParse(config.clusters.find(({ name }) => name === chosen.cluster)?.cluster).data;
  const who = user.safeParse(config.users.find(({ name }) => name === chosen.user)?.user ?? {}).data;
  if (place === undefined || who === undefined) return undefined;
  const [ca, cert, key] = await Promise.all([
    readBytes(place['certificate-authority-data'], place['certificate-authority']), readBytes(who['client-certificate-data'], who['client-certificate']), readBytes(who['client-key-data'], who['client-key']),
  ]);
  const tls: RequestOptions = {
    ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }),
    ...(place['tls-server-name'] === undefined ? {} : { servername: place['tls-server-name'] }), ...(place['insecure-skip-tls-verify'] ? { rejectUnauthorized: false } : {}),
  };
  const readToken = tokenOf(who, now);
  return {
    server: place.server, isProxied: false,
    prepare: async () => {
      const token = await readToken();
      return { ...tls, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } };
    },
  };
}

/** Tokens in files are exchanged by whoever wrote them. */
function tokenOf({ token, tokenFile }: z.output<typeof user>, now: () => number): () => Promise<string | undefined> {
  if (tokenFile === undefined) return async () => token;
  let known: { readonly value: string; readonly readAt: number } | undefined;
  return async () => {
    if (known === undefined || now() - known.readAt > TOKEN_MS) known = { value: (await readFile(tokenFile, 'utf8')).trim(), readAt: now() };
    return known.value;
  };
}

async function readBytes(data: string | undefined, path: string | undefined): Promise<Buffer | undefined> {
  if (data !== undefined) return Buffer.from(data, 'base64');
  return path === undefined ? undefined : readFile(path);
}

function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
