"""What a value merchant check asks: ten paired statements, six competencies in five levels, and questions for talks."""

from __future__ import annotations

STATEMENTS = (
    (
        "Worth known",
        "We say that we are better; nobody here could say what that is worth to a customer.",
        "We can state our worth to a customer in money, against the next best alternative.",
    ),
    (
        "Differences",
        "We present every feature that we have, and hope that something sticks.",
        "We speak of the one or two differences that count most for this customer.",
    ),
    (
        "Proof",
        "What we promise rests on brochures and on our own conviction.",
        "What we promise rests on trials, on records, and on customers who confirm it.",
    ),
    (
        "People met",
        "We know the buyer, and hardly anybody else at the customer.",
        "We also know those who run the plant, use the product and answer for the result.",
    ),
    (
        "Price talk",
        "When the price is attacked, we lower it.",
        "When the price is attacked, we return to the worth, and change the offer before the price.",
    ),
    (
        "Give and get",
        "Discounts and extras are given to keep the peace.",
        "Whatever we give is matched by something that we get, and both are written down.",
    ),
    (
        "Services",
        "Services come free, so that the order comes.",
        "Services that only some customers value are options with a charge.",
    ),
    (
        "Follow-up",
        "Once the order is signed, nobody looks whether the promise came true.",
        "With the customer we measure what came true, and use it in the next talk.",
    ),
    (
        "Walking away",
        "Every order is a good order as long as the plant is full.",
        "We leave business to others when it does not pay for what it gets.",
    ),
    (
        "Rewards",
        "Bonuses follow volume; what it cost to win it does not matter.",
        "Bonuses follow the profit of a customer and the value that was proven there.",
    ),
)
"""Topic, what a value spendthrift would say (1), and what a value merchant would say (5)."""

COMPETENCIES = (
    (
        "Customer's business",
        "Knows the products that the customer buys.",
        "Can tell what the customer makes, and for whom.",
        "Can explain how the customer earns and loses money.",
        "Names aims and figures of each player before the visit.",
        "Is asked by customers for a view on their business.",
    ),
    (
        "Value in money",
        "Repeats features and benefits.",
        "Fills in a value calculator that others made.",
        "Writes a word equation and finds its figures with the customer.",
        "Tests a model, drops what cannot be shown, states ranges.",
        "Builds models for new markets and teaches how.",
    ),
    (
        "Documenting",
        "Collects thanks and anecdotes.",
        "Notes before and after for single figures.",
        "Agrees with the customer what is measured, and reports it.",
        "Wins the customer's name for a value case history.",
        "Makes proven value a routine of the whole team.",
    ),
    (
        "Value talk",
        "Presents our company and our range.",
        "Asks about needs, then presents.",
        "Leads from the customer's aims to one or two differences.",
        "Brings several players to one view of the worth.",
        "Turns a tender on price into a talk on results.",
    ),
    (
        "Negotiating",
        "Asks internally for a lower price.",
        "Defends the price with arguments, gives in late.",
        "Trades: gives nothing without a return.",
        "Prepares limits, alternatives and trades with the team.",
        "Ends talks without an order when it has to be, and is called back.",
    ),
    (
        "Offer design",
        "Offers the full package to everybody.",
        "Leaves parts out when told to.",
        "Builds a bare offer with options for each segment.",
        "Sets charges for options by their worth and cost.",
        "Takes out what nobody values, across the range.",
    ),
)
"""Competency, and what somebody does on each of the levels 1 to 5."""

QUESTIONS = (
    ("Customer's business", "Take a customer of yours: how does it earn its money, and what keeps its head awake?",
     "Names figures and people; says what is guessed.", "Speaks of orders and of our products."),
    ("Customer's business", "What did you learn at a customer that your company did not know, and who used it?",
     "A finding that changed an offer.", "Nothing beyond a forecast of sales."),
    ("Value in money", "Which claim of yours turned out to be worth less than you thought? How did you find out?",
     "Tells of a calculation, its error, and what followed.", "Has never checked one."),
    ("Value in money", "How would you put into money that your deliveries are more reliable?",
     "Asks what a late delivery costs, to whom, how often.", "Answers with a percentage of the price."),
    ("Documenting", "Tell me of a result that a customer confirmed in writing. What did you measure?",
     "Knows the figure before and after, and who agreed.", "Quotes a friendly remark."),
    ("Value talk", "Describe a talk in which you changed the subject from price to result.",
     "Tells what was asked, and what the other side said.", "Tells what was presented."),
    ("Value talk", "Whom do you see at a customer before the tender comes?",
     "Several functions, each with a reason.", "The buyer."),
    ("Negotiating", "When did you last say no to an order? What happened then?",
     "Knows the limit, and why; the customer came back or did not.", "Cannot recall one."),
    ("Negotiating", "What did you get for the last discount that you gave?",
     "Names the return, and who noted it.", "The order."),
    ("Offer design", "Which service would you stop giving free tomorrow, and to whom?",
     "Knows who values it, its cost, and what to charge.", "None: customers expect them."),
)  # fmt: skip
"""Competency, question, what a strong answer has, what a weak one shows."""
