import { readFile, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { readAccessFile } from './access-list.js';
import { startGateway } from './start-gateway.js';
import { createTaskTokens } from './task-token.js';

const settings = z.object({
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('belay'),
  BELAY_GATEWAY_LISTEN: z.string().regex(/^.+:\d+$/, 'must be host:port').default('127.0.0.1:7403'),
  BELAY_GATEWAY_ACCESS_FILE: z.string().optional(),
  BELAY_GATEWAY_TLS_KEY_FILE: z.string().optional(),
  BELAY_GATEWAY_TLS_CERT_FILE: z.string().optional(),
  BELAY_DATA_DIR: z.string().default('./.belay'),
});
const LOOPBACK = /^(127\.|localhost:|\[::1\])/;

/** Runs the gateway until SIGTERM or SIGINT. Gives the exit code. */
export async function main(env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const logger = pino({ base: { component: 'gateway' }, formatters: { level: (label) => ({ level: label }) } });
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    logger.error({ code: 'INVALID_INPUT', variables: parsed.error.issues.map((issue) => issue.path.join('.')) }, 'the environment of the gateway is not right');
    return 2;
  }
  const { BELAY_GATEWAY_LISTEN: listen, BELAY_GATEWAY_TLS_KEY_FILE: keyFile, BELAY_GATEWAY_TLS_CERT_FILE: certFile, BELAY_DATA_DIR: dataDir } = parsed.data;
  const tls = keyFile === undefined || certFile === undefined ? undefined : { key: await readFile(keyFile), certificate: await readFile(certFile) };
  if (tls === undefined && !LOOPBACK.test(listen)) {
    logger.error({ code: 'INVALID_INPUT', listen }, 'without TLS the gateway listens on the loopback address only; give BELAY_GATEWAY_TLS_KEY_FILE and BELAY_GATEWAY_TLS_CERT_FILE');
    return 2;
  }
  const gateway = await startGateway({
    listen, temporalAddress: parsed.data.TEMPORAL_ADDRESS, ...(tls === undefined ? {} : { tls }),
    access: readAccessFile(parsed.data.BELAY_GATEWAY_ACCESS_FILE ?? join(dataDir, 'gateway-access.json')),
    rules: { namespace: parsed.data.TEMPORAL_NAMESPACE, tokens: createTaskTokens(await readSecret(join(dataDir, 'gateway.secret'))) },
    onRefused: (refusal) => logger.warn({ code: 'FORBIDDEN', ...refusal }, 'a request of a plugin was refused'),
  });
  logger.info({ port: gateway.port, isTls: tls !== undefined }, 'the gateway is open');
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  gateway.close();
  return 0;
}

/** Shared by all gateways of an installation; made by the first. */
async function readSecret(path: string): Promise<Buffer> {
  await writeFile(path, randomBytes(32), { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  return readFile(path);
}
