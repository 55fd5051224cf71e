import type { BuildStatus } from './build-events.js';
import { withoutExtraCa } from './extra-ca.js';

const KEPT_LINES = 50;

interface Vertex {
  readonly name: string;
  readonly isDone: boolean;
  readonly rest: string;
  readonly lines: readonly string[];
}

/** What failed in a build. */
export interface FailedStep {
  /** As BuildKit names it, e.g. `[2/3] RUN npm ci`. */
  readonly name: string;
  readonly error: string;
  /** The last lines that it said, 50 at most. */
  readonly lines: readonly string[];
}

/** Turns BuildKit's status into lines for people, and remembers the last ones of each step. */
export class BuildOutput {
  private readonly vertexes = new Map<string, Vertex>();
  failed: FailedStep | undefined;

  constructor(private readonly write: (line: string) => void) {}

  push(status: BuildStatus): void {
    for (const vertex of status.vertexes.map((each) => ({ ...each, name: withoutExtraCa(each.name) }))) {
      const known = this.vertexes.get(vertex.digest);
      if (known === undefined && vertex.started != null && isForPeople(vertex.name)) this.write(vertex.cached ? `${vertex.name} (cached)` : vertex.name);
      if (known === undefined && vertex.started == null) continue;
      if (vertex.error !== '' && this.failed === undefined) this.failed = { name: vertex.name, error: vertex.error, lines: [...known?.lines ?? [], ...(known === undefined || known.rest === '' ? [] : [known.rest])] };
      this.vertexes.set(vertex.digest, { name: vertex.name, isDone: vertex.completed != null, rest: known?.rest ?? '', lines: known?.lines ?? [] });
    }
    for (const log of status.logs) this.pushLog(log.vertex, Buffer.from(log.msg, 'base64').toString('utf8'));
  }

  /** Writes what has no line end yet. */
  end(): void {
    for (const vertex of this.vertexes.values()) if (vertex.rest !== '') this.write(vertex.rest);
  }

  private pushLog(digest: string, text: string): void {
    const vertex = this.vertexes.get(digest) ?? { name: '', isDone: false, rest: '', lines: [] };
    const lines = (vertex.rest + text).split('\n').map(lastOfLine);
    const rest = lines.pop() ?? '';
    for (const line of lines) this.write(line);
    this.vertexes.set(digest, { ...vertex, rest, lines: [...vertex.lines, ...lines].slice(-KEPT_LINES) });
  }
}

/** A progress bar draws over its line by carriage returns: only its last state is kept. */
function lastOfLine(line: string): string {
  const text = line.replace(/\r+$/, '');
  return text.slice(text.lastIndexOf('\r') + 1);
}

function isForPeople(name: string): boolean {
  return name !== '' && !name.startsWith('[internal]') && name !== 'copy /context /';
}
