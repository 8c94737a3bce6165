import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { INTERVENTIONS } from '../../src/model/intervention.js';
import { isReadableKind, resourceOf } from '../../src/kubernetes/resource-paths.js';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

function rulesOf(file: string): readonly Rule[] {
  const documents = parseAllDocuments(readFileSync(`config/kubernetes/${file}`, 'utf8'));
  return documents.flatMap((document) => (document.toJS() as { rules?: Rule[] } | null)?.rules ?? []);
}

/** `pods get`, `apps/deployments patch`, … */
function grants(file: string): readonly string[] {
  return rulesOf(file)
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${group === '' ? '' : `${group}/`}${resource} ${verb}`)),
      ),
    )
    .sort();
}

const READ_KINDS = [
  'Pod',
  'Event',
  'Node',
  'Namespace',
  'ConfigMap',
  'ServiceAccount',
  'Service',
  'ResourceQuota',
  'LimitRange',
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ControllerRevision',
  'Job',
  'CronJob',
  'PodDisruptionBudget',
  'StorageClass',
  'VolumeAttachment',
  'PriorityClass',
  'RuntimeClass',
  'EndpointSlice',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
];

describe('the shipped roles', () => {
  test('the reading role grants what gathering reads, and nothing else may be got or listed', () => {
    const needed = READ_KINDS.filter(isReadableKind).flatMap((kind) => {
      const { group, resource } = resourceOf(kind);
      return [
        `${group === '' ? '' : `${group}/`}${resource} get`,
        `${group === '' ? '' : `${group}/`}${resource} list`,
      ];
    });
    expect(READ_KINDS.filter((kind) => !isReadableKind(kind))).toEqual([]);
    expect(grants('base/role-read.yaml').filter((grant) => !grant.endsWith(' watch'))).toEqual(
      [...needed, 'pods/log get'].sort(),
    );
  });

  test('the reading role watches pods, their owners, nodes and events', () => {
    expect(grants('base/role-read.yaml').filter((grant) => grant.endsWith(' watch'))).toEqual([
      'apps/daemonsets watch',
      'apps/deployments watch',
      'apps/replicasets watch',
      'apps/statefulsets watch',
      'batch/cronjobs watch',
      'batch/jobs watch',
      'events watch',
      'nodes watch',
      'pods watch',
    ]);
  });

  test('acting is a role of its own', () => {
    expect(grants('base/role-actions.yaml')).toEqual([
      'apps/daemonsets patch',
      'apps/deployments patch',
      'apps/statefulsets patch',
      'events create',
      'pods delete',
    ]);
  });

  test('each action that is off by default has a role of its own, which nothing takes in by itself', () => {
    expect(INTERVENTIONS.map((action) => grants(`components/${action}/role.yaml`))).toEqual([
      ['pods delete'],
      ['apps/deployments/scale patch', 'apps/statefulsets/scale patch', 'autoscaling/horizontalpodautoscalers list'],
      ['nodes patch'],
    ]);
    const taken = ['base', 'overlays/socket-mode', 'overlays/http-mode', 'overlays/read-only'].filter((folder) =>
      readFileSync(`config/kubernetes/${folder}/kustomization.yaml`, 'utf8').includes('components/'),
    );
    expect(taken).toEqual([]);
  });

  const components = INTERVENTIONS.map((action) => `components/${action}/role.yaml`);
  test.each(['base/role-read.yaml', 'base/role-actions.yaml', 'base/role-lease.yaml', ...components])(
    '%s grants no Secret and no wildcard',
    (file) => {
      expect(grants(file).filter((grant) => /secret|\*/.test(grant))).toEqual([]);
    },
  );
});

describe('manifest.yml', () => {
  const manifest = parse(readFileSync('manifest.yml', 'utf8')) as {
    readonly display_information: {
      readonly name: string;
      readonly description: string;
      readonly long_description: string;
    };
    readonly features: {
      readonly slash_commands: readonly { readonly command: string; readonly usage_hint: string }[];
      readonly shortcuts: readonly { readonly callback_id: string; readonly name: string }[];
    };
    readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  };

  test("keeps Slack's limits", () => {
    const { name, description, long_description: long } = manifest.display_information;
    expect([name.length <= 35, description.length <= 140, long.length >= 174 && long.length <= 4_000]).toEqual([
      true,
      true,
      true,
    ]);
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(['/pod']);
    expect(manifest.features.shortcuts.every(({ name: words }) => words.length <= 24)).toBe(true);
  });

  test('asks for the scopes that the calls need, once each', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([
      'app_mentions:read',
      'channels:history',
      'channels:read',
      'chat:write',
      'chat:write.public',
      'commands',
      'files:write',
      'groups:history',
      'groups:read',
      'im:write',
      'usergroups:read',
      'users:read',
      'users:read.email',
    ]);
  });
});

describe('the image', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');

  test('runs as nobody in particular, checks its own health and leaves tools of development behind', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).toMatch(/^USER 65532:65532$/m);
    expect(last).toMatch(/^HEALTHCHECK /m);
    expect(last).not.toMatch(/npm (ci|install)/);
    expect(dockerfile).toContain('npm prune --omit=dev');
  });
});
