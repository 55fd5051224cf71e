import type { StreamLine } from '@belay/plugin-sdk';

const MAX_TEXT_LENGTH = 16_384;

/** Where one Pod's log is, and which part of it. */
export interface PodLog {
  readonly namespace: string;
  readonly pod: string;
  readonly tail?: number;
  readonly follow?: boolean;
  /** RFC 3339; lines of that second come too. */
  readonly since?: string;
  /** The container before the present one. */
  readonly isPrevious?: boolean;
}

/** Path from which a Pod's log is read, each line with its time. */
export function podLogPath({ namespace, pod, tail, follow, since, isPrevious }: PodLog): string {
  const query = new URLSearchParams({
    timestamps: 'true', ...(tail === undefined ? {} : { tailLines: String(tail) }), ...(follow === true ? { follow: 'true' } : {}), ...(since === undefined ? {} : { sinceTime: since }), ...(isPrevious === true ? { previous: 'true' } : {}),
  });
  return `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`;
}

/** Reads one line of a Pod's log. The API gives stdout and stderr as one stream, so all is taken for stdout. */
export function readPodLine(line: string): StreamLine | undefined {
  const space = line.indexOf(' ');
  if (space < 20 || Number.isNaN(Date.parse(line.slice(0, space)))) return undefined;
  return { at: line.slice(0, space), stream: 'stdout', text: line.slice(space + 1).replace(/\r$/, '').slice(0, MAX_TEXT_LENGTH) };
}
