import { useDeferredValue, useMemo, useState } from 'react';
import type { PagePod, PodRef, WorkloadRef } from '../../page-contract.js';
import { usePage } from '../live/use-page.js';
import { BoltIcon } from '../shell/icons.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';
import { fleetOf, lookOf, type NamespaceRows } from './fleet.js';
import { GalleryDialog } from './gallery-dialog.js';
import { Happenings } from './happenings.js';
import { Nodes } from './nodes.js';
import { PodDialog } from './pod-dialog.js';
import { Pods } from './pods.js';
import { WorkloadItem } from './workload-item.js';

/** A namespace with more workloads than this begins folded: a storm must not bury the rest. */
const FOLDED_FROM = 20;
/** How many workloads fail in a storm. */
const STORM = 100;

/** The cluster that one can break. */
export function ClusterPane() {
  const words = useWords();
  const { perform } = useDoing();
  const outages = usePage((held) => held.outages);
  const [breaking, setBreaking] = useState<WorkloadRef | 'any' | null>(null);
  const [pod, setPod] = useState<PodRef | null>(null);
  const [onlyFailing, setOnlyFailing] = useState(false);
  return (
    <div className="cluster">
      <div className="cluster-tools">
        <button
          type="button"
          className="kit-button primary"
          data-tour="break"
          onClick={() => {
            setBreaking('any');
          }}
        >
          <BoltIcon /> {words.breakIt}
        </button>
        <button
          type="button"
          className="kit-button"
          onClick={() => {
            void perform({ act: 'storm', count: outages.storm > 0 ? 0 : STORM });
          }}
        >
          {outages.storm > 0 ? words.endStorm(outages.storm) : words.storm(STORM)}
        </button>
        <label className="switch">
          <input
            type="checkbox"
            role="switch"
            checked={outages.registry}
            onChange={(event) => {
              void perform({ act: 'registry', down: event.target.checked });
            }}
          />
          <span>{words.registryDown}</span>
        </label>
      </div>
      <Nodes />
      <Fleet
        onlyFailing={onlyFailing}
        onOnlyFailing={setOnlyFailing}
        onBreak={setBreaking}
        onPod={(chosen) => {
          setPod(chosen);
        }}
      />
      <Happenings />
      {breaking === null ? null : (
        <GalleryDialog
          workload={breaking === 'any' ? null : breaking}
          onClose={() => {
            setBreaking(null);
          }}
        />
      )}
      {pod === null ? null : (
        <PodDialog
          pod={pod}
          onClose={() => {
            setPod(null);
          }}
        />
      )}
    </div>
  );
}

interface FleetProps {
  readonly onlyFailing: boolean;
  readonly onOnlyFailing: (only: boolean) => void;
  readonly onBreak: (workload: WorkloadRef) => void;
  readonly onPod: (pod: PagePod) => void;
}

function Fleet({ onlyFailing, onOnlyFailing, onBreak, onPod }: FleetProps) {
  const words = useWords();
  const workloads = usePage((held) => held.workloads);
  const pods = usePage((held) => held.pods);
  // While a storm breaks, what one types and clicks comes first, and the dots follow.
  const fleet = useDeferredValue(useMemo(() => fleetOf(workloads, pods), [workloads, pods]));
  const failing = fleet.reduce((sum, each) => sum + each.failing, 0);
  const count = fleet.reduce((sum, each) => sum + each.pods, 0);
  const shown = onlyFailing ? fleet.map(failingOnly).filter(({ failing: some }) => some > 0) : fleet;
  return (
    <section aria-label={words.workloads} className="fleet">
      <header className="fleet-head">
        <h2>{words.workloads}</h2>
        <span className="quiet">{words.podCount(count, failing)}</span>
        <label className="check">
          <input
            type="checkbox"
            checked={onlyFailing}
            onChange={(event) => {
              onOnlyFailing(event.target.checked);
            }}
          />
          {words.onlyFailing}
        </label>
      </header>
      <Ailing fleet={fleet} />
      {shown.length === 0 ? <p className="empty quiet">{words.allWell}</p> : null}
      {shown.map((each) => (
        <Namespace key={each.namespace} {...each} onBreak={onBreak} onPod={onPod} />
      ))}
    </section>
  );
}

/** More than this do not fit into a glance. */
const AILING_SHOWN = 6;

/** The workloads that are not well, each leading to its row: the list below keeps its order, so they may be far down. */
function Ailing({ fleet }: { readonly fleet: readonly NamespaceRows[] }) {
  const words = useWords();
  const ailing = fleet.flatMap(({ rows }) => rows.filter(({ pods }) => pods.some((pod) => lookOf(pod) === 'failing')));
  if (ailing.length === 0) return null;
  return (
    <ul className="ailing-list" aria-label={words.ailing}>
      {ailing.slice(0, AILING_SHOWN).map(({ key, workload, trouble }) => (
        <li key={key}>
          <button
            type="button"
            onClick={() => {
              const row = document.querySelector<HTMLElement>(
                `[data-workload="${workload.namespace}/${workload.name}"]`,
              );
              row?.scrollIntoView({ block: 'center' });
              row?.querySelector<HTMLElement>('.workload-name')?.focus();
            }}
          >
            <strong>{workload.name}</strong> {trouble}
          </button>
        </li>
      ))}
      {ailing.length > AILING_SHOWN ? <li className="quiet">{words.andMore(ailing.length - AILING_SHOWN)}</li> : null}
    </ul>
  );
}

function failingOnly(each: NamespaceRows): NamespaceRows {
  return {
    ...each,
    rows: each.rows.filter(({ trouble, workload }) => trouble !== '' || workload.broken !== null),
    bare: each.bare.filter(({ well }) => !well),
  };
}

type NamespaceProps = NamespaceRows & Pick<FleetProps, 'onBreak' | 'onPod'>;

function Namespace({ namespace, rows, bare, pods, failing, onBreak, onPod }: NamespaceProps) {
  const words = useWords();
  const [open, setOpen] = useState(rows.length <= FOLDED_FROM);
  return (
    <details
      className="namespace"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <span className="namespace-name">{namespace}</span>
        <span className={failing > 0 ? 'count-bad' : 'quiet'}>{words.podCount(pods, failing)}</span>
      </summary>
      {open ? (
        <ul className="workloads">
          {rows.map((row) => (
            <WorkloadItem key={row.key} row={row} onBreak={onBreak} onPod={onPod} />
          ))}
          {bare.length === 0 ? null : (
            <li className="workload">
              <Pods pods={bare} onPod={onPod} />
            </li>
          )}
        </ul>
      ) : null}
    </details>
  );
}
