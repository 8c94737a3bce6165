import type { JsonObject } from './json.js';
import { RESOURCES, apiVersionOf } from './kinds.js';
import type { Resource } from './kinds.js';

/** Answers for the paths that clients use to find out what a server is; null for any other path. */
export function discover(
  path: string,
  version: string,
  isServed: (resource: Resource) => boolean,
): JsonObject | string | null {
  const served = RESOURCES.filter(isServed);
  switch (path) {
    case '/readyz':
    case '/livez':
    case '/healthz':
      return 'ok';
    case '/version': {
      const [major = '1', minor = '0'] = version.replace('v', '').split('.');
      return { major, minor, gitVersion: version, platform: 'linux/amd64' };
    }
    case '/api':
      return { kind: 'APIVersions', versions: ['v1'] };
    case '/apis':
      return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(served) };
    default: {
      const match = /^\/(?:api|apis)\/([a-z0-9./]{1,100})$/.exec(path);
      if (match === null) return null;
      const resources = served.filter((resource) => apiVersionOf(resource) === match[1]);
      if (resources.length === 0) return null;
      return {
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: match[1] ?? '',
        resources: resources.flatMap(entriesOf),
      };
    }
  }
}

function groupsOf(served: readonly Resource[]): JsonObject[] {
  const names = [...new Set(served.map((resource) => resource.group))].filter((group) => group !== '');
  return names.map((name) => {
    const versions = [...new Set(served.filter((one) => one.group === name).map(apiVersionOf))].map((groupVersion) => ({
      groupVersion,
      version: groupVersion.split('/')[1] ?? '',
    }));
    return { name, versions, preferredVersion: versions[0] ?? {} };
  });
}

function entriesOf(resource: Resource): JsonObject[] {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  const { namespaced, kind } = resource;
  return [
    { name: resource.plural, singularName: kind.toLowerCase(), namespaced, kind, verbs },
    ...resource.subresources.map((sub) => ({
      name: `${resource.plural}/${sub}`,
      singularName: '',
      namespaced,
      kind,
      verbs: ['get', 'patch', 'update'],
    })),
  ];
}
