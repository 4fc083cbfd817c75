"""Small programs of learners who train networks on sequences: each takes the library and prints.

They are the lessons that PyTorch's tutorials give on characters, on words, and on long sequences.
"""

import math
import string

LETTERS = string.ascii_lowercase
WORDS = {
    "German": ["haus", "baum", "strasse", "wasser", "himmel", "schule"],
    "Italian": ["casa", "albero", "strada", "acqua", "cielo", "scuola"],
    "English": ["house", "tree", "street", "water", "heaven", "school"],
}
SENTENCES = [
    ("the cat sees a bird", "D N V D N"),
    ("a bird sings", "D N V"),
    ("everybody reads that book", "N V D N"),
]


def characters(torch):
    """A network of linear layers, fed one letter at a time, learns which language a word is of."""
    nn, optim = torch.nn, torch.optim

    class Net(nn.Module):
        def __init__(self, hidden, languages):
            super().__init__()
            self.hidden = hidden
            self.i2h = nn.Linear(len(LETTERS) + hidden, hidden)
            self.h2o = nn.Linear(hidden, languages)
            self.softmax = nn.LogSoftmax(dim=1)

        def forward(self, letter, state):
            state = torch.tanh(self.i2h(torch.cat((letter, state), 1)))
            return self.softmax(self.h2o(state)), state

    def encoded(word):
        letters = torch.zeros(len(word), 1, len(LETTERS))
        for place, letter in enumerate(word):
            letters[place][0][LETTERS.index(letter)] = 1
        return letters

    torch.manual_seed(2)
    net = Net(16, len(WORDS))
    criterion = nn.NLLLoss()
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    print(net)
    pairs = [(k, word) for k, words in enumerate(WORDS.values()) for word in words]
    for epoch in range(6):
        total = 0.0
        for place in torch.randperm(len(pairs)).tolist():
            language, word = pairs[place]
            state = torch.zeros(1, net.hidden)
            for letter in encoded(word):
                output, state = net(letter, state)
            loss = criterion(output, torch.tensor([language]))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            total += loss.item()
        if epoch % 3 == 2:
            print(epoch, f"{total / len(pairs):.4f}")
    with torch.no_grad():
        for word in ("haus", "casa", "tree"):
            state = torch.zeros(1, net.hidden)
            for letter in encoded(word):
                output, state = net(letter, state)
            value, index = output.topk(1)
            print(word, list(WORDS)[index.item()], f"{value.item():.3f}")


def packed_characters(torch):
    """The same with nn.RNN, over all words at once, packed."""
    nn = torch.nn
    torch.manual_seed(1)
    pairs = [(k, word) for k, group in enumerate(WORDS.values()) for word in group]
    pairs.sort(key=lambda pair: -len(pair[1]))
    targets = torch.tensor([k for k, _ in pairs])
    words = [word for _, word in pairs]
    letters = [torch.tensor([LETTERS.index(letter) for letter in word]) for word in words]
    embedding, rnn = nn.Embedding(len(LETTERS), 8), nn.GRU(8, 16, num_layers=2, dropout=0.2)
    head = nn.Linear(16, len(WORDS))
    parts = [*embedding.parameters(), *rnn.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parts, lr=0.02)
    print(rnn)
    for epoch in range(9):
        packed = nn.utils.rnn.pack_sequence(letters)
        packed = packed._replace(data=embedding(packed.data))
        _, state = rnn(packed)
        loss = nn.functional.cross_entropy(head(state[-1]), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 3 == 2:
            print(epoch, f"{loss.item():.4f}")
    print(packed.batch_sizes)


def tagger(torch):
    """An LSTM learns which part of speech a word is."""
    nn, functional, optim = torch.nn, torch.nn.functional, torch.optim

    class Tagger(nn.Module):
        def __init__(self, embedding, hidden, words, tags):
            super().__init__()
            self.word_embeddings = nn.Embedding(words, embedding)
            self.lstm = nn.LSTM(embedding, hidden)
            self.hidden2tag = nn.Linear(hidden, tags)

        def forward(self, sentence):
            embedded = self.word_embeddings(sentence)
            found, _ = self.lstm(embedded.view(len(sentence), 1, -1))
            return functional.log_softmax(self.hidden2tag(found.view(len(sentence), -1)), dim=1)

    def places(words, known):
        return torch.tensor([known[word] for word in words.split()], dtype=torch.long)

    torch.manual_seed(1)
    vocabulary, tags = {}, {"D": 0, "N": 1, "V": 2}
    for sentence, _ in SENTENCES:
        for word in sentence.split():
            vocabulary.setdefault(word, len(vocabulary))
    model = Tagger(6, 6, len(vocabulary), len(tags))
    criterion, optimizer = nn.NLLLoss(), optim.SGD(model.parameters(), lr=0.1)
    print(model)
    with torch.no_grad():
        print(model(places(SENTENCES[0][0], vocabulary)))
    for epoch in range(60):
        for sentence, answer in SENTENCES:
            model.zero_grad()
            scores = model(places(sentence, vocabulary))
            loss = criterion(scores, places(answer, tags))
            loss.backward()
            optimizer.step()
        if epoch % 20 == 19:
            print(epoch, f"{loss.item():.4f}", loss.grad_fn, scores.grad_fn)
    with torch.no_grad():
        print(model(places(SENTENCES[0][0], vocabulary)).argmax(1))
    print(sorted(model.state_dict()))


def long_sequence(torch, detach=True):
    """Truncated back-propagation through time: the state goes on, its history does not."""
    nn = torch.nn
    torch.manual_seed(0)
    wave = torch.tensor([math.sin(0.3 * t) for t in range(61)]).view(-1, 1, 1)
    lstm, head = nn.LSTM(1, 8), nn.Linear(8, 1)
    optimizer = torch.optim.SGD([*lstm.parameters(), *head.parameters()], lr=0.1)
    for epoch in range(3):
        state = None
        for start in range(0, 60, 20):
            if state is not None and detach:
                state = tuple(part.detach() for part in state)
            output, state = lstm(wave[start : start + 20], state)
            loss = ((head(output) - wave[start + 1 : start + 21]) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(epoch, f"{loss.item():.5f}", f"{lstm.weight_hh_l0.grad.norm().item():.4f}")
    print(state[0].grad_fn, state[0].detach().grad_fn)


def history_that_was_kept(torch):
    """What is said where the detaching is forgotten."""
    long_sequence(torch, detach=False)


def history_of_cells_that_was_kept(torch):
    """The same with a cell of one's own loop, whose weights have changed since."""
    nn = torch.nn
    torch.manual_seed(0)
    cell, state = nn.GRUCell(2, 3), torch.zeros(1, 3)
    optimizer = torch.optim.SGD(cell.parameters(), lr=0.1)
    for step in range(3):
        state = cell(torch.ones(1, 2), state)
        loss = state.pow(2).sum()
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        print(step, f"{loss.item():.5f}")
        optimizer.step()


def translation(torch):
    """A transformer learns to turn a sequence round."""
    nn = torch.nn
    torch.manual_seed(0)
    model = nn.Transformer(8, 2, 1, 1, 16, dropout=0.1, batch_first=True)
    embedding, head = nn.Embedding(6, 8), nn.Linear(8, 6)
    parts = [*model.parameters(), *embedding.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parts, lr=0.01)
    source = torch.randint(1, 6, (4, 5))
    target = torch.cat([torch.zeros(4, 1, dtype=torch.long), source.flip(1)], 1)
    mask = nn.Transformer.generate_square_subsequent_mask(5)
    for epoch in range(10):
        found = model(embedding(source), embedding(target[:, :-1]), tgt_mask=mask)
        loss = nn.functional.cross_entropy(head(found).flatten(0, 1), target[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 3 == 0:
            print(epoch, f"{loss.item():.3f}")
    print(sum(p.numel() for p in model.parameters()), loss.grad_fn)


PROGRAMS = (
    characters, packed_characters, tagger, long_sequence, history_that_was_kept,
    history_of_cells_that_was_kept, translation,
)  # fmt: skip
