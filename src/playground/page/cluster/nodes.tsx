import type { PageNode } from '../../page-contract.js';
import { usePage } from '../live/use-page.js';
import { DotsIcon } from '../shell/icons.js';
import { Menu, type MenuItem } from '../shell/menu.js';
import { useDoing } from '../shell/session.js';
import { useWords } from '../shell/words-context.js';

/** The machines. */
export function Nodes() {
  const words = useWords();
  const nodes = usePage((held) => held.nodes);
  return (
    <section aria-label={words.nodes} className="nodes">
      <h2>{words.nodes}</h2>
      <ul>
        {nodes.map((node) => (
          <NodeCard key={node.name} node={node} />
        ))}
      </ul>
    </section>
  );
}

function NodeCard({ node }: { readonly node: PageNode }) {
  const words = useWords();
  const { perform } = useDoing();
  const item = (what: 'lose' | 'return' | 'cordon' | 'uncordon' | 'drain', danger = false): MenuItem => ({
    key: what,
    label: words.nodeDoings[what],
    danger,
    act: () => {
      void perform({ act: 'node', name: node.name, what });
    },
  });
  const items = [
    node.ready ? item('lose', true) : item('return'),
    node.cordoned ? item('uncordon') : item('cordon'),
    item('drain', true),
  ];
  return (
    <li className={node.ready ? 'node' : 'node lost'} data-node={node.name}>
      <span
        className={`dot ${node.ready ? (node.cordoned ? 'dot-coming' : 'dot-well') : 'dot-failing'}`}
        aria-hidden="true"
      />
      <span className="node-words">
        <strong>{node.name}</strong>
        <span className={node.ready ? 'quiet' : 'count-bad'}>
          {node.status} · {words.pods(node.pods)}
        </span>
      </span>
      <Menu label={words.moreOfNode(node.name)} className="icon-button" align="end" items={items}>
        <DotsIcon />
      </Menu>
    </li>
  );
}
