import { memo, useId, useState } from 'react';
import type { PagePod, WorkloadRef } from '../../page-contract.js';
import { usePage } from '../live/use-page.js';
import { DotsIcon } from '../shell/icons.js';
import { Menu, type MenuItem } from '../shell/menu.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import type { WorkloadRow } from './fleet.js';
import { Dots, Pods } from './pods.js';
import { WorkloadDialog } from './workload-dialog.js';

interface WorkloadItemProps {
  readonly row: WorkloadRow;
  readonly onBreak: (workload: WorkloadRef) => void;
  readonly onPod: (pod: PagePod) => void;
}

const SHORT_KINDS: Readonly<Record<string, string>> = {
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  CronJob: 'cron',
  Job: 'job',
};

/** One workload: its dots, what is the matter, and what one can do to it. */
export const WorkloadItem = memo(function WorkloadItem({ row, onBreak, onPod }: WorkloadItemProps) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { workload, pods, restarts, trouble, well } = row;
  const broken = usePage((held) => held.gallery.find((failure) => failure.id === workload.broken));
  return (
    <li className={well ? 'workload' : 'workload ailing'} data-workload={`${workload.namespace}/${workload.name}`}>
      <div className="workload-line">
        <button
          type="button"
          className="workload-name"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <span className="kind" title={workload.kind}>
            {SHORT_KINDS[workload.kind] ?? workload.kind}
          </span>
          <span className="workload-label" title={workload.name}>
            {workload.name}
          </span>
        </button>
        <Dots pods={pods} />
        <span className={well ? 'ready quiet' : 'ready count-bad'}>
          {workload.kind === 'CronJob' ? '' : `${workload.ready}/${workload.desired}`}
        </span>
        <Doings workload={workload} onBreak={onBreak} />
      </div>
      {trouble === '' && broken === undefined ? null : (
        <p className="workload-trouble">
          {trouble === '' ? null : <span className="count-bad">{trouble}</span>}
          {restarts > 0 ? <span className="quiet">{words.restarts(restarts)}</span> : null}
          {broken === undefined ? null : <span className="quiet">{broken.name}</span>}
        </p>
      )}
      <div id={id} hidden={!open}>
        {open ? <Pods pods={pods} onPod={onPod} /> : null}
      </div>
    </li>
  );
});

function Doings({
  workload,
  onBreak,
}: {
  readonly workload: WorkloadRow['workload'];
  readonly onBreak: (workload: WorkloadRef) => void;
}) {
  const words = useWords();
  const { perform } = useDoing();
  const [detailed, setDetailed] = useState(false);
  const { kind, namespace, name, can, broken, desired } = workload;
  const ref = { kind, namespace, name };
  const fix = (how: 'revision' | 'cause') => (): void => {
    void perform({ act: 'fix', workload: ref, how });
  };
  const item = (key: string, label: string, act: () => void, danger = false): MenuItem => ({ key, label, act, danger });
  const items: MenuItem[] = [
    item('details', words.workloadDetails, () => {
      setDetailed(true);
    }),
    ...(can.restart ? [item('restart', words.restart, () => void perform({ act: 'restart', workload: ref }))] : []),
    ...(can.rollback ? [item('rollback', words.rollback, () => void perform({ act: 'rollback', workload: ref }))] : []),
    ...(can.run ? [item('run', words.runNow, () => void perform({ act: 'run', workload: ref }))] : []),
    ...(can.scale
      ? [
          item(
            'more',
            words.scaleTo(desired + 1),
            () => void perform({ act: 'scale', workload: ref, replicas: desired + 1 }),
          ),
          item('zero', words.scaleTo(0), () => void perform({ act: 'scale', workload: ref, replicas: 0 })),
        ]
      : []),
    item('delete', words.delete, () => void perform({ act: 'delete-workload', workload: ref }), true),
  ];
  return (
    <span className="workload-doings">
      {broken === null ? (
        can.break ? (
          <button
            type="button"
            className="small-button"
            aria-label={words.breakThis(name)}
            onClick={() => {
              onBreak(ref);
            }}
          >
            {words.break}
          </button>
        ) : null
      ) : (
        <Menu
          label={words.fixThis(name)}
          className="small-button good"
          align="end"
          items={[
            { key: 'revision', label: words.fixByRevision, act: fix('revision') },
            { key: 'cause', label: words.fixByCause, act: fix('cause') },
          ]}
        >
          {words.fix}
        </Menu>
      )}
      <Menu label={words.moreOfWorkload(name)} className="icon-button" align="end" items={items}>
        <DotsIcon />
      </Menu>
      {detailed ? (
        <WorkloadDialog
          workload={ref}
          onClose={() => {
            setDetailed(false);
          }}
        />
      ) : null}
    </span>
  );
}
