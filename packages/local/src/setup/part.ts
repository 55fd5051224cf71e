/** How a part was had: `how` names the way (for people), `where` the address or path. */
export interface Found {
  readonly how: string;
  readonly where: string;
  readonly version?: string;
}

/** Tells the person what is being done; each call is one line. A `detail` is progress, of which some may be left out. */
export type Report = (line: string, kind?: 'detail') => void;

/** One thing that the platform needs on this machine. `detect` is quick and changes nothing; `provide` brings what is missing and is safe to repeat. */
export interface Part<F extends Found = Found> {
  readonly title: string;
  detect(): Promise<F | undefined>;
  /** @throws {LocalError} with what to install, when it cannot be brought. */
  provide(report: Report): Promise<F>;
}
