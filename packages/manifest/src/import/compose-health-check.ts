import { compact } from '../spec/compact.js';
import type { RawValue } from '../yaml/raw-value.js';
import { drop, type ComposeContext } from './compose-context.js';
import { childOf, mapOf, textOf, textsOf } from './raw-access.js';

/** Converts a health check that asks the container's own HTTP address; others are commands, which are not carried over yet. */
export function convertComposeHealthCheck(context: ComposeContext, name: string, check: RawValue | undefined): object | undefined {
  if (check === undefined || textOf(childOf(check, 'disable')) === 'true') return undefined;
  const test = textsOf(childOf(check, 'test')).join(' ');
  const address = /\b(?:curl|wget|http)\b.*?https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[^\s"'|;]*)?/.exec(test);
  if (address === null) {
    drop(context, ['services', name, 'healthcheck'], 'Health checks by a command are not executed yet; use http or tcp.');
    return undefined;
  }
  for (const key of Object.keys(mapOf(check)))
    if (!['test', 'interval', 'timeout'].includes(key))
      drop(
        context,
        ['services', name, 'healthcheck', key],
        key === 'start_period' || key === 'retries' ? "The check is tried until the application's start_timeout." : undefined,
      );
  return compact({
    http: address[2] ?? '/',
    port: address[1] === undefined ? undefined : Number(address[1]),
    interval: wholeSeconds(textOf(childOf(check, 'interval'))),
    timeout: wholeSeconds(textOf(childOf(check, 'timeout'))),
  });
}

/** `1m30s` of compose as `90s`. */
function wholeSeconds(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const seconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  const total = parts.reduce((sum, [, number, unit]) => sum + Number(number) * (seconds[unit ?? ''] ?? 0.001), 0);
  return total > 0 ? `${Math.max(1, Math.round(total))}s` : undefined;
}
