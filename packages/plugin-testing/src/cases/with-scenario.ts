import type { Kit } from '../certify/kit.js';
import { Scenario } from '../certify/scenario.js';
import type { TestEnvironment } from '../certify/test-environment.js';

/** Gives a case an environment with a scenario and removes all of it afterwards, however the case ended. */
export async function withScenario<T>(kit: Kit, generations: readonly string[], run: (scenario: Scenario, environment: TestEnvironment) => Promise<T>): Promise<T> {
  const environment = kit.newEnvironment(kit.profile.service?.variables);
  const scenario = await Scenario.open(kit, environment);
  try {
    return await run(scenario, environment);
  } finally {
    await kit.fleet.ensureOne();
    await scenario.clean(generations);
  }
}
