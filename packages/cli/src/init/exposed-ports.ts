/** Gives the TCP ports that the last stage of a Dockerfile declares by EXPOSE; those that are variables are left out. */
export function exposedPorts(dockerfile: string): number[] {
  const lastStage = dockerfile.replaceAll(/\\\r?\n/g, ' ').split(/^\s*FROM\s/im).at(-1) ?? '';
  return [...lastStage.matchAll(/^\s*EXPOSE\s+(.+)$/gim)].flatMap((found) => (found[1] ?? '').trim().split(/\s+/))
    .filter((text) => /^\d+(\/tcp)?$/i.test(text)).map((text) => Number.parseInt(text, 10)).filter((port) => port >= 1 && port <= 65_535);
}
