import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly bundleDependencies: readonly string[];
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly dependencies?: Readonly<Record<string, string>>; readonly inBundle?: boolean }>
  >;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

/**
 * npm heeds `overrides` of the root only: who installs podwhy from a tarball would get the undici that its dependents ask
 * for, and undici 8 does not load on Node 20. What is overridden therefore travels in the tarball, with its dependents.
 */
test('whatever needs an overridden package is bundled together with it', () => {
  const overridden = Object.keys(manifest.overrides);
  const dependents = Object.keys(manifest.dependencies).filter((name) =>
    overridden.some((each) => lock.packages[`node_modules/${name}`]?.dependencies?.[each] !== undefined),
  );
  expect(dependents).toEqual(['@kubernetes/client-node']);
  expect([...manifest.bundleDependencies].sort()).toEqual([...dependents, ...overridden].sort());
  for (const name of manifest.bundleDependencies) expect(lock.packages[`node_modules/${name}`]?.inBundle).toBe(true);
});
