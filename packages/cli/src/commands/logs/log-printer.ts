import { safeText } from '../../output/safe-text.js';
import type { Cli, Palette } from '../../runtime/cli.js';
import type { LogData } from './log.document.js';

type Line = LogData['log']['nodes'][number];

/** Prints log lines with the name of what wrote them, each name in a colour of its own. */
export class LogPrinter {
  readonly #colours = new Map<string, Palette['name']>();
  #width = 0;

  constructor(private readonly cli: Cli, private readonly options: { readonly timestamps?: boolean }) {}

  print(line: Line): void {
    this.#width = Math.max(this.#width, line.name.length);
    const time = this.options.timestamps === true ? `${this.cli.colours.dim(line.at)} ` : '';
    const name = this.#colourOf(line.name)(line.name.padEnd(this.#width));
    const bar = line.stream === 'STDERR' ? this.cli.colours.bad('│') : this.cli.colours.dim('│');
    this.cli.out.write(`${time}${name} ${bar} ${safeText(line.text)}\n`);
  }

  #colourOf(name: string): Palette['name'] {
    const known = this.#colours.get(name);
    if (known !== undefined) return known;
    const { name: cyan, good, warn, strong } = this.cli.colours;
    const choices = [cyan, good, warn, strong];
    const chosen = choices[this.#colours.size % choices.length] ?? cyan;
    this.#colours.set(name, chosen);
    return chosen;
  }
}
