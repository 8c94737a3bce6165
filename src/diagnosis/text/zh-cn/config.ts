import { words, type CataloguePart } from '../catalogue.js';
import { brief, given, named } from '../facts.js';

const who = (container: string) => (container === '' ? 'Pod' : `容器 ${container}`);

export const config = {
  'configmap-not-found': ({ p, ns, container, k }) =>
    words(
      `命名空间 ${ns} 中不存在 ${named('ConfigMap', p.configMap, '所需的 ConfigMap')}`,
      `${who(container)} 引用了它${given`（卷 ${p.volume}）`}${given`（变量 ${p.variable}）`}，因此无法创建。引用只在 Pod 所在的命名空间内查找；补上之后 kubelet 会自动继续。`,
      ['创建该 ConfigMap', k.createConfigMap],
      ['对照现有的 ConfigMap：可能拼错或改过名', k.configMaps],
      ['改正引用，或标为 optional', k.edit],
    ),
  'configmap-key-not-found': ({ p, ns, k }) =>
    words(
      `${named('ConfigMap', p.configMap, 'ConfigMap')} 中没有键${given` ${p.key}`}`,
      `ConfigMap 在 ${ns} 中存在，但缺少这个键，多半是只改了一边的键名。补上之后无需重启即可恢复。`,
      ['查看它有哪些键', k.describeConfigMap],
      ['补上该键', k.editConfig],
      ['或改正工作负载中的键名', k.edit],
    ),
  'secret-not-found': ({ p, ns, container, k }) =>
    words(
      `命名空间 ${ns} 中不存在 ${named('Secret', p.secret, '所需的 Secret')}`,
      `${who(container)} 引用了它${given`（卷 ${p.volume}）`}${given`（变量 ${p.variable}）`}，因此无法创建。Secret 不能跨命名空间使用；补上之后 kubelet 会自动继续。`,
      ['创建该 Secret', k.createSecret],
      ['对照现有的 Secret：可能拼错，或同步程序（External Secrets、Vault）还没有生成', k.secrets],
      ['改正引用', k.edit],
    ),
  'secret-key-not-found': ({ p, ns, k }) =>
    words(
      `${named('Secret', p.secret, 'Secret')} 中没有键${given` ${p.key}`}`,
      `Secret 在 ${ns} 中存在，但缺少这个键，多半是只改了一边的键名。补上之后无需重启即可恢复。`,
      ['查看它有哪些键（不会显示值）', k.describeSecret],
      ['补上该键', k.editConfig],
      ['或改正工作负载中的键名', k.edit],
    ),
  'run-as-non-root': ({ p, container, k }) =>
    words(
      `设置了 runAsNonRoot，但${container === '' ? '容器' : ` ${container} `}会以 ${p.user ?? 'root'} 身份运行`,
      '镜像用户为 0、未设置，或只写了用户名时，kubelet 无法确认其不是 root，因此拒绝启动。用户名无法校验，数字 UID 可以。',
      ['设置镜像支持的数字 runAsUser', k.edit],
      ['或在镜像中使用数字 USER', null],
    ),
  'bad-field-ref': ({ p, k }) =>
    words(
      `字段引用${given` ${p.field} `}无法解析`,
      `fieldRef 和 resourceFieldRef 只支持固定的一组字段。${given`kubelet 报告：${p.error}。`}`,
      ['改正 fieldPath', k.edit],
    ),
  'subpath-expansion': ({ p, container, k }) =>
    words(
      `subPath 无法使用${given`（卷 ${p.volume}）`}${given`：${p.variable ?? p.path ?? brief(p.error)}`}`,
      `subPath 和 subPathExpr 必须是卷内的相对路径，不能用 ".." 跳出，其中的 $(变量) 必须在${container === '' ? '容器' : `容器 ${container} `}中有定义。${given`kubelet 报告：${p.error}。`}`,
      ['检查变量以及展开后的路径', k.listEnv ?? k.podYaml],
      ['改正 subPathExpr', k.edit],
    ),
  'hostpath-type': ({ p, k }) =>
    words(
      `${p.node === undefined ? '节点' : `节点 ${p.node} `}上的 ${p.path ?? 'hostPath'} 与卷要求的类型不符`,
      `hostPath 卷${given` ${p.volume} `}要求特定类型（目录、文件、套接字），而该节点上的路径不存在或类型不同${given`：${p.detail}`}。各节点可能不一样，例如运行时套接字的位置会随版本变化。`,
      ['登录节点查看该路径', k.nodeShell],
      ['改正路径或类型', k.edit],
    ),
  'env-file': ({ p, k }) =>
    words(
      `无法读取环境变量文件${given` ${p.path}`}${given`：缺少键 ${p.key}`}`,
      `fileKeyRef 从卷中的文件取变量${given`：${p.error}`}。容器启动前，文件必须存在、格式为 KEY=VALUE 并包含该键。`,
      ['查看写入该文件的程序（通常是 init 容器）', k.initLogs],
      ['改正路径或键名', k.edit],
    ),
  'config-sync-timeout': ({ p, k }) =>
    words(
      `kubelet 未能及时读取 ${p.secret !== undefined ? `Secret "${p.secret}"` : named('ConfigMap', p.configMap, 'Secret 或 ConfigMap')}`,
      'kubelet 等待 API 服务器返回对象超时。多半是暂时现象（大量启动、API 服务器繁忙）；若持续出现，说明节点连不上 API 或没有权限。',
      ['查看是否仍在发生', k.events],
      ['查看节点', k.describeNode],
    ),
  'hostname-invalid': ({ p, k }) =>
    words(
      `主机名${given` ${p.host} `}不是合法的 DNS 标签`,
      'hostname、subdomain 和 setHostnameAsFQDN 决定 Pod 内的主机名：每段最多 63 个字符，只能是小写字母、数字和连字符；在 Linux 上完整名称最多 64 个字符。',
      ['缩短或改正主机名', k.edit],
    ),
} satisfies CataloguePart;
