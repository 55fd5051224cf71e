import type { ManifestResult } from '../../packages/manifest/src/index.js';

/** The row of a file in golden.md: file | result with codes and their lines | application | services with version text | routes | port. */
export function goldenRow(file: string, result: ManifestResult): string {
  const codes = [...new Set(result.diagnostics.map(({ code, line }) => `${code}@${line}`))];
  const verdict = `${result.ok ? 'ok' : 'error'}${codes.length === 0 ? '' : `: ${codes.join(' ')}`}`;
  if (!result.ok) return row([file, verdict, '', '', '', '']);
  const { applications, services, routers } = result.spec;
  return row([
    file,
    verdict,
    applications.map(({ name, project }) => `${name} of ${project}`).join('; '),
    services.map(({ type, versionText, name }) => `${type} ${versionText ?? '?'} ${name}`).join('; '),
    routers
      .flatMap(({ name, routes, customDomains }) => [
        ...routes.map(({ path, application }) => `${name}: ${path.raw} (${path.kind}) to ${application}`),
        ...customDomains.map(({ branch, domain }) => `${name}: ${domain} for ${branch}`),
      ])
      .join('; '),
    applications.map(({ port }) => port ?? '').join('; '),
  ]);
}

const row = (cells: readonly (string | number)[]): string => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
