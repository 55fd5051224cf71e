import type { Palette } from '../../runtime/cli.js';

/** How something is, in the words of the API. */
export type Health = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY' | 'STOPPED' | 'EMPTY' | 'UNKNOWN';

/** Gives a health as people read it, in the colour that goes with it. */
export function healthText(health: Health, colours: Palette): string {
  switch (health) {
    case 'HEALTHY': return colours.good('healthy');
    case 'DEGRADED': return colours.warn('degraded');
    case 'UNHEALTHY': return colours.bad('unhealthy');
    case 'STOPPED': return colours.dim('stopped');
    case 'EMPTY': return colours.dim('empty');
    case 'UNKNOWN': return colours.dim('unknown');
  }
}
